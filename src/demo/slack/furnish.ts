import { EMULATOR_ADMIN, type Emulator } from './emulator.ts'
import { objects, string } from './json.ts'
import type { ChannelSeed, WorkspaceSeed } from './seed.ts'

/** Brings a freshly started emulator to the seeded state: memberships, topics, archived channels, empty histories. */
export async function furnish(seed: WorkspaceSeed, emulator: Emulator): Promise<void> {
  for (const channel of seed.channels) await furnishChannel(seed, channel, emulator)
}

async function furnishChannel(seed: WorkspaceSeed, channel: ChannelSeed, emulator: Emulator): Promise<void> {
  const asAdmin = (method: string, args: object) =>
    emulator.call(EMULATOR_ADMIN, method, { channel: channel.id, ...args })
  const builtIn = channel.name === 'general' || channel.name === 'random'
  if (builtIn) await asAdmin('conversations.invite', { users: seed.people.map((person) => person.id).join(',') })
  if (builtIn && channel.topic) await asAdmin('conversations.setTopic', { topic: channel.topic })
  if (channel.botIsMember) await asAdmin('conversations.invite', { users: seed.botUser.id })
  if (channel.archived) await asAdmin('conversations.archive', {})
  const written = objects((await asAdmin('conversations.history', {})).messages)
  for (const message of written) await asAdmin('chat.delete', { ts: string(message.ts) })
  await asAdmin('conversations.leave', {})
}
