import type { Picture } from '../../clients/slack/render.ts'
import type { Chart } from '../../core/chart.ts'
import type { Clock } from '../../core/clock.ts'
import type { Command, MakeContext, Settings } from '../../core/command.ts'
import type { Call, Outcome } from '../../core/delivery.ts'
import type { Store } from '../../core/store.ts'

/** Calls Slack's Web API as a connected workspace, by our workspace id. */
export type CallSlack = (workspace: string, call: Call) => Promise<Outcome>

/** Where a surface reports what no person on the other side is to read. */
export interface Log {
  info(facts: Record<string, unknown>, message: string): void
  warn(facts: Record<string, unknown>, message: string): void
  error(facts: Record<string, unknown>, message: string): void
}

/** The parts of the store that the Slack surface touches by itself; everything else goes through commands. */
export type SlackStore = Pick<
  Store,
  | 'accept'
  | 'settle'
  | 'messages'
  | 'deliveries'
  | 'readDirectory'
  | 'workspaces'
  | 'workspaceByTeam'
  | 'putWorkspace'
  | 'slackPerson'
  | 'putSlackPerson'
  | 'slackIdsOf'
>

/** Everything the Slack surface works with. */
export interface SlackEffects {
  /** Without it every HTTP request is refused. */
  signingSecret?: string
  store: SlackStore
  commands: Command[]
  context: MakeContext
  call: CallSlack
  /** Posts an answer to a response_url; only called for one of `responseOrigins`. */
  respond(responseUrl: string, body: Record<string, unknown>): Promise<void>
  /** The origins a response_url may have: Slack's, and the configured API's when it is another. */
  responseOrigins: string[]
  clock: Clock
  log: Log
  settings: Settings
  /** Resolves after so many milliseconds: how long a modal waits for its answer. */
  after(ms: number): Promise<void>
  /** Makes a chart visible to Slack in a workspace; undefined where it cannot. Cards go without when not given. */
  picture?(workspace: string, chart: Chart): Promise<Picture | undefined>
  /** Told how many seconds the answer to a click, a form or a command took. */
  answered?(seconds: number): void
}
