import type { Role } from '../core/actor.ts'
import type { ApprovalSettings } from '../core/approval/settings.ts'
import type { CodeSettings } from '../core/code/settings.ts'
import type { DigestSettings } from '../core/digest/settings.ts'
import type { DirectoryKind, MajorRule } from '../core/directory.ts'
import type { InvestigationSettings } from '../core/investigation/settings.ts'
import type { ModelSettings } from '../core/model.ts'
import type { Privacy } from '../core/redaction/rule.ts'
import type { Retention } from '../core/retention.ts'
import type { Signature } from '../core/signature.ts'
import type { InhibitionRule } from '../core/silence/inhibition.ts'
import type { SourceSettings } from '../core/source.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import type { NotifierSettings, ObservedService } from '../core/telemetry/profile.ts'
import type { AlertCondition } from '../core/watch/alert-condition.ts'
import type { Preferences } from '../core/workspace.ts'
import type { KnowledgeConfig } from './knowledge-section.ts'

/** Where the data lives: a PostgreSQL of our own in a folder, or one that is reached by URL. */
export type StorageConfig =
  | {
      readonly kind: 'embedded'
      /** Absolute path. */
      readonly folder: string
      /** Folder with `initdb` and `postgres`, when those of the machine are to be used. */
      readonly binaries?: string
    }
  | {
      readonly kind: 'postgres'
      readonly url: string
      readonly backend: 'postgres' | 'citus' | 'yugabytedb' | 'cockroachdb'
    }

/** The key tokens are sealed with: given as text, or kept in a file that is made when it is missing. */
export type SecretKeyConfig = { readonly text: string } | { readonly file: string }

export interface ServerConfig {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Without a trailing slash; absent: the address the server listens on. */
  readonly publicUrl?: string
  readonly secretKey: SecretKeyConfig
  readonly mode: 'development' | 'production'
}

export interface SlackConfig {
  /** False when the file switches Slack off or names no credentials at all. */
  readonly enabled: boolean
  /** Instead of Slack's own address; ends with a slash. */
  readonly apiUrl?: string
  readonly botToken?: string
  readonly signingSecret?: string
  /** Present: Socket Mode. */
  readonly appToken?: string
  readonly clientId?: string
  readonly clientSecret?: string
  /** Without the slash. */
  readonly command: string
  /** Present: one slash command per verb, named `<prefix>-<verb>`. */
  readonly commandPrefix?: string
  readonly editsPerMinute: number
  readonly approvalChannel?: string
  readonly updateChannel?: string
  readonly investigationUpdates: boolean
  readonly readMessages: boolean
  readonly major: readonly MajorRule[]
}

/** A key the file declares; the key itself is gone, only its SHA-256 in lower-case hex is kept. */
export interface DeclaredKey {
  readonly id: string
  readonly subject: string
  readonly role: Role
  readonly hash: string
  /** What it is limited to; absent: all that the role allows. */
  readonly scopes?: readonly string[]
}

/** What claims of an identity provider mean here. */
export interface ClaimsConfig {
  readonly subjectClaim: string
  readonly roleClaim?: string
  readonly roles: Readonly<Record<string, Role>>
  readonly defaultRole?: Role
  readonly trustEmails: boolean
  readonly allowedDomains?: readonly string[]
}

/** Signed tokens that are taken for keys. */
export interface JwtConfig {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly jwksUrl?: string
  readonly algorithms: readonly Signature[]
  readonly claims: ClaimsConfig
}

/** Signing in at an identity provider. */
export interface OidcConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret?: string
  readonly scopes: readonly string[]
  readonly label: string
  readonly claims: ClaimsConfig
}

/** An object of the directory as it was written (durations and targets as text), ready for `store.declare`. */
export interface DeclaredObject {
  readonly kind: DirectoryKind
  readonly body: { id: string } & Record<string, unknown>
}

/** A profile as the file declares it; `settings` belong to its backend. */
export interface ProfileConfig {
  readonly name: string
  readonly kind: string
  readonly active: boolean
  readonly open: boolean
  readonly settings: Record<string, unknown>
  readonly services: readonly ObservedService[]
  readonly notifiers: readonly NotifierSettings[]
  /** Alert rules of its services; `notifier` is a name in this profile. */
  readonly alerts: readonly {
    readonly service: string
    readonly condition: AlertCondition
    readonly severity: AnomalySeverity
    readonly intervalMs?: number
    readonly notifier?: string
    readonly renotifyMs?: number
    readonly incidents?: AnomalySeverity
  }[]
}

/** A target of approved changes as the file declares it; `settings` belong to its kind. */
export interface ExecutorConfig {
  readonly name: string
  readonly kind: string
  readonly environment: string
  readonly settings: Record<string, unknown>
}

/** Everything the configuration decides, with secrets filled in and defaults applied. Keys are camelCase. */
export interface Config {
  /** Absolute path of the file it was read from. */
  readonly file: string
  readonly storage: StorageConfig
  readonly server: ServerConfig
  readonly slack: SlackConfig
  /** How the workspace of `slack.botToken` wants to be told. */
  readonly preferences: Preferences
  readonly auth: { readonly apiKeys: readonly DeclaredKey[]; readonly jwt?: JwtConfig; readonly oidc?: OidcConfig }
  readonly sources: readonly SourceSettings[]
  /** Users, teams, services, schedules and policies, in an order in which nothing is named before it exists. */
  readonly directory: readonly DeclaredObject[]
  readonly profiles: readonly ProfileConfig[]
  readonly investigation: InvestigationSettings
  readonly approval: ApprovalSettings
  readonly digests: readonly DigestSettings[]
  /** How silences are looked after. */
  readonly silences: { readonly remindMs: number }
  /** By which rules alerts mute others. */
  readonly inhibitions: readonly InhibitionRule[]
  readonly executors: readonly ExecutorConfig[]
  readonly code: CodeSettings
  readonly knowledge: readonly KnowledgeConfig[]
  /** The language model that takes part, when one is configured. */
  readonly model?: ModelSettings
  readonly privacy: Privacy
  readonly retention: Retention
  /** From `ALLCLEAR_PROFILE`. */
  readonly defaultProfile?: string
  readonly telemetry: {
    readonly otlpEndpoint?: string
    readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  }
  readonly intake: { readonly maxBacklog: number }
  /** The server the command line talks to. */
  readonly cli: { readonly url?: string; readonly key?: string }
  /** Every secret value in this object, for redaction in logs; never shown. */
  readonly secrets: readonly string[]
  /** What works but deserves a look, each with its remedy. */
  readonly warnings: readonly string[]
}
