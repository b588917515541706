import type { WorkspaceSeed } from '../slack/seed.ts'

/** What markup needs to know to be drawn: who is who, and who looks. */
export interface Scene {
  seed: WorkspaceSeed
  /** The person at the screen. */
  viewer: string
  /** The conversation that is open, for menus that start with it. */
  channel: string
}

/** Somebody who writes: a person, the app, or one nobody knows. */
export interface Author {
  id: string
  name: string
  bot: boolean
}

/** The author behind a user id. */
export function authorOf({ seed }: Scene, id: string): Author {
  if (id === seed.botUser.id)
    return { id, name: seed.botUser.name === 'allclear' ? 'Allclear' : seed.botUser.name, bot: true }
  const person = seed.people.find((one) => one.id === id)
  return { id, name: person?.realName ?? id, bot: false }
}

/** The name of a channel behind its id; undefined for one that is not in the seed. */
export const channelName = ({ seed }: Scene, id: string): string | undefined =>
  seed.channels.find((one) => one.id === id)?.name
