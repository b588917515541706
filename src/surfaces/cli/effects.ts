import type { ChatCheck } from '../../core/chat.ts'
import type { Command } from '../../core/command.ts'
import type { Outcome } from '../../core/delivery.ts'
import type { ImportedSections, Importer } from '../../core/importer.ts'
import type { ModelSettings } from '../../core/model.ts'
import type { Finding as Probed } from '../../core/telemetry/backend.ts'
import type { Kind } from './init-kind.ts'
import type { Prompts } from './prompts.ts'

/** Where words go; `isTTY` decides about colour, questions and width. */
export interface Output {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

/** The few facts of a configuration the command line itself looks at; everything else passes through it unread. */
export interface CliConfig {
  readonly file: string
  readonly warnings: readonly string[]
  readonly cli: { readonly url?: string; readonly key?: string }
  readonly server: { readonly host: string; readonly port: number; readonly publicUrl?: string }
  readonly slack: {
    readonly enabled: boolean
    readonly apiUrl?: string
    readonly botToken?: string
    readonly signingSecret?: string
    readonly appToken?: string
    readonly clientId?: string
    readonly command: string
    readonly commandPrefix?: string
  }
  readonly preferences: { readonly defaultChannel?: string | undefined }
}

/** What a process does: everything, only the doors and pages, or only the work behind them. */
export type Role = 'all' | 'web' | 'worker'

/** How to serve; `ready` is called once, when requests are answered. */
export interface ServeOptions {
  host?: string
  port?: number
  role: Role
  /** `slack`: only the doors of Slack's interactions. */
  doors: 'all' | 'slack'
  ready(url: string): void
}

/** What the demo is started with; `print` takes whole lines. */
interface DemoOptions {
  port?: number
  print(line: string): void
}

/** What a Slack app manifest is made of. */
export interface ManifestOptions {
  publicUrl: string
  commandName: string
  prefix?: string
  verbs: Command[]
  socketMode: boolean
  /** Where OAuth may return to; the usual addresses when left out. */
  redirectUrls?: string[]
  /** Tokens that end after twelve hours and are renewed: for workspaces connected by OAuth only. */
  tokenRotation: boolean
}

/** Everything the command line needs from outside; `C` is the configuration, which it hands from one effect to another. */
export interface Effects<C extends CliConfig = CliConfig> {
  /** The words after the program's name. */
  argv: string[]
  env: Record<string, string | undefined>
  cwd: string
  /** The home folder, where `login` keeps what later commands need. */
  home: string
  stdin: NodeJS.ReadableStream
  stdout: Output
  stderr: Output
  fetch: typeof globalThis.fetch
  prompts: Prompts
  now(): Date
  /** IANA name of the zone times are shown in; the machine's own when left out. */
  timeZone?: string
  randomBytes(size: number): Uint8Array
  /** Resolves after so many milliseconds. */
  after(ms: number): Promise<void>
  /** Calls once when the process is asked to stop. */
  onSignal(run: () => void): void
  version: string
  commands: Command[]
  /** Reads and checks the configuration, from the usual places without a file; throws a Problem. */
  readConfig(file?: string): C
  redact(config: C): object
  configSchema(): object
  /** Reads what a file declares of users, teams, schedules, policies and services, as it is written; throws a Problem. */
  readObjects(file?: string): { file: string; sections: Record<string, unknown> }
  /** Objects as the text of a configuration file, with a comment at its head. */
  writeObjects(sections: ImportedSections, format: 'toml' | 'yaml', head: string[]): string
  /** The products whose exports can be read. */
  importers: Importer[]
  /** Resolves when the server has stopped. */
  serve(config: C, options: ServeOptions): Promise<void>
  /** Brings the schema of the database up to date; tells what was done. */
  migrate(config: C): Promise<string>
  /** Opens the database and closes it again; tells what it found, or throws a Problem with the remedy. */
  checkStorage(config: C): Promise<string>
  /** The kinds of backend and notifier the wizard offers. */
  backendKinds: Kind[]
  notifierKinds: Kind[]
  /** Asks a language model for a word; answers what is wrong in words for people, or nothing when it spoke. */
  probeModel(settings: Omit<ModelSettings, 'limits'>): Promise<string | undefined>
  /** Asks a backend that is not configured yet a real question. */
  probeBackend(kind: string, settings: Record<string, unknown>): Promise<Probed[]>
  /** Asks every configured backend a real question. */
  checkBackends(config: C): Promise<{ profile: string; findings: Probed[] }[]>
  /** Asks the issuers of tokens and sign-ins who they are and for their keys. */
  checkIdentity(config: C): Promise<Probed[]>
  /** Asks the configured language model for a word; nothing where none is configured. */
  checkModel(config: C): Promise<Probed[]>
  checkSlack(config: C, channel?: string): Promise<ChatCheck>
  saySlack(config: C, channel: string, text: string): Promise<Outcome>
  /** Address of Slack's Web API, for comparing clocks. */
  slackAddress(config: C): string
  manifest(options: ManifestOptions): object
  backup(config: C, file: string): Promise<string>
  restore(config: C, file: string): Promise<string>
  /** Loads the demo room and runs it until the process is asked to stop. */
  demo(options: DemoOptions): Promise<void>
}
