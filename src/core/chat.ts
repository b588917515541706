import type { Outcome } from './delivery.ts'
import type { Workspace } from './workspace.ts'

/** Talking to Slack outside deliveries: checks and tests asked for by a person. */
export interface Chat {
  /** Token, scopes and, when named, the channel; problems carry their remedy. */
  check(workspace: Workspace, channel?: string): Promise<ChatCheck>
  /** Says one line in a channel. */
  say(workspace: Workspace, channel: string, text: string): Promise<Outcome>
  /** Opens a channel for a major incident, sets its topic and invites people by Slack id. */
  openChannel(workspace: Workspace, name: string, topic: string, people: string[]): Promise<Outcome>
  setTopic(workspace: Workspace, channel: string, topic: string): Promise<Outcome>
  archive(workspace: Workspace, channel: string): Promise<Outcome>
  /** The newest messages of a channel that the app is in, newest first; throws a Problem with its remedy. */
  messages?(workspace: Workspace, channel: string, limit: number): Promise<ChatMessage[]>
}

/** What somebody said in a channel: untrusted text. */
export interface ChatMessage {
  at: Date
  /** As the chat knows them; a bot by its name. */
  who: string
  text: string
}

export interface ChatCheck {
  ok: boolean
  team?: string
  botUser?: string
  scopes: string[]
  findings: { level: 'ok' | 'warning' | 'error'; message: string; remedy?: string }[]
}
