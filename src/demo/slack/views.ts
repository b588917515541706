import type { Json } from './json.ts'

/** A modal or Home view that the app showed somebody. */
export interface SlackView {
  id: string
  team: string
  user: string
  type: 'modal' | 'home'
  /** The view object as the emulator holds it, with blocks, private_metadata and hash. */
  view: Json
  /** The trigger id that opened it, when one did. */
  trigger?: string
  status: 'open' | 'submitted' | 'closed'
  /** Sentences by block_id from the last `response_action: errors`. */
  errors: Record<string, string>
  /** Set when a submission was not answered properly and Slack would show its "trouble connecting" line. */
  trouble?: string
}

/** The views seen by a peer, oldest first. */
export interface Views {
  all: SlackView[]
  find(id: string): SlackView | undefined
  /** A person's open modals, bottom first. */
  stack(team: string, user: string): SlackView[]
  /** The modal a person looks at. */
  top(team: string, user: string): SlackView | undefined
  /** A person's Home tab. */
  home(team: string, user: string): SlackView | undefined
  openedBy(trigger: string): SlackView[]
}

/** Creates an empty list of views. */
export function createViews(): Views {
  const all: SlackView[] = []
  const stack = (team: string, user: string) =>
    all.filter((one) => one.team === team && one.user === user && one.type === 'modal' && one.status === 'open')
  return {
    all,
    stack,
    find: (id) => all.find((one) => one.id === id),
    top: (team, user) => stack(team, user).at(-1),
    home: (team, user) => all.find((one) => one.team === team && one.user === user && one.type === 'home'),
    openedBy: (trigger) => all.filter((one) => one.trigger === trigger),
  }
}
