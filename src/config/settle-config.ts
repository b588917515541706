import { dirname, resolve } from 'node:path'
import type { SourceSettings } from '../core/source.ts'
import { Preferences } from '../core/workspace.ts'
import { repositoryPath } from '../sources/repository.ts'
import { settleApproval } from './approval-section.ts'
import { settleCode } from './code-section.ts'
import type {
  Config,
  DeclaredObject,
  ProfileConfig,
  SecretKeyConfig,
  ServerConfig,
  SlackConfig,
  StorageConfig,
} from './config-shape.ts'
import { settleDigests } from './digest-section.ts'
import { settleExecutors } from './executors-section.ts'
import { type ConfigFile, commonSource } from './file-schema.ts'
import { settleInvestigation } from './investigation-section.ts'
import { settleKnowledge } from './knowledge-section.ts'
import { settleModel } from './model-section.ts'
import { notifiersCalled } from './named-targets.ts'
import { impliedUsers } from './people.ts'
import { settlePrivacy } from './privacy-section.ts'
import { settleDamping, settleInhibitions } from './quiet-section.ts'
import { settleRetention } from './retention-section.ts'
import { settleAuth } from './settle-auth.ts'
import { settleProfiles } from './settle-profiles.ts'
import type { Tree } from './tree.ts'

/** What settling needs besides the file: where it is, and what it says before durations and targets were read. */
export interface Written {
  path: string
  tree: Tree
  secrets: readonly string[]
  warnings: readonly string[]
  /** The profile named by `ALLCLEAR_PROFILE`. */
  profile: string | undefined
}

/** Makes the configuration out of a valid file: absolute paths, one spelling, defaults that depend on one another. */
export function settleConfig(file: ConfigFile, { path, tree, secrets, warnings, profile }: Written): Config {
  const storage = settleStorage(file, dirname(path))
  const profiles = settleProfiles(file)
  const repositories = repositoriesOf(profiles)
  return {
    file: path,
    storage,
    server: settleServer(file, storage),
    slack: settleSlack(file),
    preferences: settlePreferences(file),
    auth: settleAuth(file),
    sources: Object.entries(file.sources).map(([name, source]) => settleSource(name, source, repositories)),
    directory: settleDirectory(file, tree),
    profiles,
    investigation: settleInvestigation(file.investigation, file.slack),
    approval: settleApproval(file.approval, file.slack.approval_channel),
    digests: settleDigests(file.digest, (name) => notifiersCalled(name, file.profiles as never)),
    executors: settleExecutors(file.executors),
    code: settleCode(file.code, dirname(path)),
    knowledge: settleKnowledge(file.knowledge, dirname(path)),
    privacy: settlePrivacy(file.privacy),
    retention: settleRetention(file.retention),
    ...given({ model: settleModel(file.model) }),
    ...given({ defaultProfile: profile }),
    silences: { remindMs: file.silences.remind },
    inhibitions: settleInhibitions(file.inhibitions),
    telemetry: {
      logLevel: file.telemetry.log_level,
      ...given({ otlpEndpoint: file.telemetry.otlp_endpoint }),
    },
    intake: { maxBacklog: file.intake.max_backlog },
    cli: given({ url: file.cli.url?.replace(/\/+$/, ''), key: file.cli.key }),
    secrets,
    warnings,
  }
}

/** Only the keys that have a value. */
const given = <T extends Record<string, unknown>>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

function settleStorage({ storage }: ConfigFile, beside: string): StorageConfig {
  if (!storage.url.startsWith('embedded:')) return { kind: 'postgres', url: storage.url, backend: storage.backend }
  const folder = resolve(beside, storage.url.slice('embedded:'.length))
  return { kind: 'embedded', folder, ...given({ binaries: storage.binaries && resolve(beside, storage.binaries) }) }
}

function settleServer(file: ConfigFile, storage: StorageConfig): ServerConfig {
  const { host, port, public_url, mode } = file.server
  const secretKey = settleSecretKey(file, storage)
  return { host, port, mode, secretKey, ...given({ publicUrl: public_url?.replace(/\/+$/, '') }) }
}

/**
 * With a database by URL there is no folder for a key file. Only the bot token of this very file is sealed then, which
 * every replica knows, so that a key made of it is the same everywhere.
 */
function settleSecretKey({ server, slack }: ConfigFile, storage: StorageConfig): SecretKeyConfig {
  if (server.secret_key !== undefined) return { text: server.secret_key }
  if (storage.kind === 'embedded') return { file: `${storage.folder}.key` }
  return { text: `sealed with: ${slack.signing_secret ?? ''} ${slack.bot_token ?? storage.url}` }
}

function settleSlack({ slack }: ConfigFile): SlackConfig {
  const credentials = [slack.bot_token, slack.signing_secret, slack.app_token, slack.client_id]
  const command = slack.command.replace(/^\//, '')
  const prefix =
    slack.command_prefix?.replace(/^\//, '').replace(/-$/, '') ?? (slack.verb_commands ? command : undefined)
  return {
    enabled: slack.enabled && credentials.some((value) => value !== undefined),
    command,
    editsPerMinute: slack.edits_per_minute,
    investigationUpdates: slack.investigation_updates,
    readMessages: slack.read_messages,
    major: Array.isArray(slack.major) ? slack.major : [slack.major],
    ...given({
      apiUrl: slack.api_url && webApiOf(slack.api_url),
      botToken: slack.bot_token,
      signingSecret: slack.signing_secret,
      appToken: slack.app_token,
      clientId: slack.client_id,
      clientSecret: slack.client_secret,
      commandPrefix: prefix,
      approvalChannel: slack.approval_channel,
      updateChannel: slack.update_channel,
    }),
  }
}

/** Slack's methods live below `/api/`; an address without a path means that. */
function webApiOf(written: string): string {
  const { origin, pathname } = new URL(written)
  const path = pathname.replace(/\/+$/, '')
  return `${origin}${path || '/api'}/`
}

const settlePreferences = ({ slack }: ConfigFile): Preferences =>
  Preferences.parse({
    urgencyChannels: slack.urgency_channels,
    toggles: slack.toggles,
    urgencyFilter: slack.urgency_filter,
    unknownUsers: slack.unknown_users,
    ...given({
      defaultChannel: slack.default_channel ?? slack.alerts_channel,
      fallbackChannel: slack.fallback_channel,
      stakeholdersChannel: slack.stakeholders_channel,
      statusChannel: slack.status_channel,
    }),
  })

/** Which services live in which repository, as their profiles say; of a repository that several share, all of them. */
function repositoriesOf(profiles: readonly ProfileConfig[]): NonNullable<SourceSettings['repositories']> {
  const declared = profiles.flatMap(({ services }) =>
    services.flatMap(({ name, repo }) => (repo === undefined ? [] : [[repositoryPath(repo), name] as const])),
  )
  const grouped = Map.groupBy(declared, ([path]) => path)
  return Object.fromEntries([...grouped].map(([path, all]) => [path, [...new Set(all.map(([, name]) => name))]]))
}

function settleSource(
  name: string,
  source: ConfigFile['sources'][string],
  repositories: NonNullable<SourceSettings['repositories']>,
): SourceSettings {
  const known: string[] = ['kind', ...Object.keys(commonSource)]
  return {
    name,
    kind: source.kind,
    key: source.key,
    groupWaitMs: source.group_wait,
    groupIntervalMs: source.group_interval,
    resolveTimeoutMs: source.resolve_timeout,
    autoResolve: source.auto_resolve,
    ...(Object.keys(repositories).length && { repositories }),
    ...given({ service: source.service, groupBy: source.group_by }),
    ...settleDamping(source),
    extra: Object.fromEntries(Object.entries(source).filter(([key]) => !known.includes(key))),
  }
}

/** Bodies are taken as written, because reading them turns durations and targets into other types. */
function settleDirectory(file: ConfigFile, tree: Tree): DeclaredObject[] {
  const declared = (kind: DeclaredObject['kind'], section: unknown) =>
    Object.entries((section ?? {}) as Record<string, Tree>).map(([id, body]) => ({ kind, body: { ...body, id } }))
  return [
    ...declared('user', tree.users),
    ...impliedUsers(file).map((user) => ({ kind: 'user' as const, body: { ...user } })),
    ...declared('team', tree.teams),
    ...declared('schedule', tree.schedules),
    ...declared('policy', tree.policies),
    ...declared('service', tree.services),
  ]
}
