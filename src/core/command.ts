import type { z } from 'zod'
import type { Actor, Role } from './actor.ts'
import type { Executors } from './approval/executor.ts'
import type { ApprovalSettings } from './approval/settings.ts'
import type { Card } from './card.ts'
import type { Chat } from './chat.ts'
import type { Clock } from './clock.ts'
import type { Code } from './code/code-host.ts'
import type { DigestSettings } from './digest/settings.ts'
import type { Directory } from './directory.ts'
import type { InvestigationSettings } from './investigation/settings.ts'
import type { Thinking } from './model.ts'
import type { Privacy, SecretKind } from './redaction/rule.ts'
import type { Retention } from './retention.ts'
import type { Secrets } from './secrets.ts'
import type { InhibitionRule } from './silence/inhibition.ts'
import type { Source, SourceSettings } from './source.ts'
import type { Store } from './store.ts'
import type { Profiles } from './telemetry/profile.ts'

/** What a command works with. Effects come in here and nowhere else. */
export interface Context {
  actor: Actor
  /** Names this asking: the same id again returns the first answer and does nothing. */
  commandId: string
  clock: Clock
  store: Store
  /** People and services as they are at the start of this command. */
  directory: Directory
  chat: Chat
  secrets: Secrets
  sources: Source[]
  /** Where logs, metrics, traces and changes are asked for. */
  profiles: Profiles
  /** Where approved operations are carried out; without it none can be proposed that Allclear carries out. */
  executors?: Executors
  /** The repositories of services; without it no code is read. */
  code?: Code
  /** The language model that takes part; without it everything works by rules. */
  thinking?: Thinking
  settings: Settings
  /** Told how many texts that people wrote gave away which kind of secret. */
  redacted?(found: ReadonlyMap<SecretKind, number>): void
}

/** The few facts of the installation that commands speak about. */
export interface Settings {
  /** Where people reach the portal, without a trailing slash. */
  publicUrl: string
  version: string
  /** What the slash command is called, without the slash. */
  commandName: string
  /** How services are investigated; as usual when not given. */
  investigation?: InvestigationSettings
  /** The rules of approving; the usual ones when not given. */
  approval?: ApprovalSettings
  /** Whether messages of Slack channels may be read; not, when not given. */
  channelMessages?: boolean
  /** How personal data is treated in what people and sources write; as usual when not given. */
  privacy?: Privacy
  /** The digests that are sent by themselves; the usual one when not given. */
  digests?: readonly DigestSettings[]
  /** How silences are looked after; as usual when not given. */
  silences?: { remindMs: number }
  /** By which rules alerts mute others; none when not given. */
  inhibitions?: readonly InhibitionRule[]
  /** How long is kept what was found out; as usual when not given. */
  retention?: Retention
  /** Whether the database is a server of ours in a folder, or one that was there. */
  storage?: 'embedded' | 'postgres'
  /** The configured sources, keys included: never shown. */
  sources: SourceSettings[]
  /** What this process found about itself, such as a configuration file that has faults; in words. */
  findings?(): string[]
}

/**
 * Something a person or a model can ask for. One definition gives the slash command, the button, the API route,
 * the CLI line, the portal form and, later, the MCP tool.
 *
 * `effect` decides who may run it: a model runs what `reads`; a person with `role` runs what `changes`;
 * what is `risky` becomes a proposal and waits for an approval. `guests` opens it to Slack people nobody mapped.
 * Input fields carry `.describe()` for help and `.meta({ positional: true, label, multiline, kind })` for forms; `prose`
 * marks words of a person that are kept, told or shown to a model: they reach the command without secrets and personal
 * data, or with e-mail addresses where these may be what is asked about (`prose: 'keeps e-mails'`).
 */
export interface Command<S extends z.ZodObject = z.ZodObject, Out = unknown> {
  name: string
  /** Other spellings, such as `ack`. */
  aliases?: string[]
  summary: string
  input: S
  effect: 'reads' | 'changes' | 'risky'
  role: Role
  guests?: boolean
  /** Which REST route it is; `GET` reads, the path holds `{field}` for input fields it carries. */
  http: { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string }
  /** Only by a button, a typed command or another surface, never by the words of a message: what is said is no approval. */
  deliberate?: boolean
  /** Whether it is offered in chat as a verb; one that is `shared` gets no slash command of its own, of which Slack allows few. */
  slash?: boolean | 'shared'
  run(context: Context, input: z.infer<S>): Promise<Out>
  /** The answer for programs, in snake_case with ISO times, as `output` describes it to OpenAPI. */
  present(out: Out, context: Context): unknown
  output: z.ZodType
  /** The answer for people. */
  show(out: Out, context: Context): Card
}

/** Makes the context of one asking, with the directory as it is now. */
export type MakeContext = (actor: Actor, commandId: string) => Promise<Context>

/** Keeps the input and output types joined while forgetting them in the registry. */
export const command = <S extends z.ZodObject, Out>(c: Command<S, Out>) => c as unknown as Command
