import type { Preferences, Workspace } from './workspace.ts'

/** Connected Slack workspaces and the people seen there. */
export interface Workspaces {
  workspaces(): Promise<Workspace[]>
  workspaceByTeam(team: string, enterprise?: string): Promise<Workspace | undefined>
  putWorkspace(workspace: Workspace, token?: Token): Promise<void>
  setPreferences(id: string, preferences: Preferences): Promise<void>
  removeWorkspace(id: string): Promise<void>
  token(workspace: string): Promise<Token | undefined>
  /** Replaces a token by its successor under a lock held by one refresher at a time; the others get its result. */
  refreshToken(workspace: string, refresh: (current: Token) => Promise<Token>): Promise<Token>
  slackPerson(workspace: string, slackUser: string): Promise<SlackPerson | undefined>
  slackIdsOf(workspace: string, emails: string[]): Promise<Record<string, string>>
  putSlackPerson(person: SlackPerson): Promise<void>
}

/** A bot token; rotating ones carry their end and their successor's seed. */
export interface Token {
  bot: string
  refresh?: string
  expiresAt?: Date
}

/** What Slack says of one of its people. */
export interface SlackPerson {
  workspace: string
  slackUser: string
  name: string
  /** Only a verified address. */
  email?: string
  deleted: boolean
  fetchedAt: Date
}
