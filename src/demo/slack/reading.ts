import { type Message, type Reader, readHistory, readThread } from './history.ts'
import { type Json, object, objects, string } from './json.ts'
import { type World, workspaceOf } from './world.ts'

/** Reads as the bot, or as a member of the workspace where the bot may not look. */
function reader(world: World, team: string): Reader {
  const { emulator, seed } = workspaceOf(world, team)
  return async (method, args) => {
    const asBot = await emulator.call(seed.botUser.id, method, args)
    if (asBot.ok === true) return asBot
    const person = seed.people.find((one) => !one.deleted)?.id ?? seed.botUser.id
    const asPerson = await emulator.call(person, method, args)
    if (asPerson.ok !== true) throw new Error(`${method}: ${string(asPerson.error)} ${JSON.stringify(args)}`)
    return asPerson
  }
}

/** The id of a channel named by id, name or #name, or of a person's direct message with the bot; throws when there is none. */
export async function channelId(world: World, team: string, channel: string): Promise<string> {
  const { seed, emulator } = workspaceOf(world, team)
  if (/^[CDG][A-Z0-9]+$/.test(channel)) return channel
  const name = channel.replace(/^[#@]/, '')
  const seeded = seed.channels.find((one) => one.name === name)
  if (seeded) return seeded.id
  const person = seed.people.find((one) => one.id === name || (one.name === name && channel.startsWith('@')))
  if (person) {
    const opened = await emulator.call(seed.botUser.id, 'conversations.open', { users: person.id })
    return string(object(opened.channel).id)
  }
  const types = 'public_channel,private_channel'
  const listed = await reader(world, team)('conversations.list', { types, limit: 1000 })
  const found = objects(listed.channels).find((one) => one.name === name)
  if (!found) throw new Error(`workspace ${team} has no channel ${channel}`)
  return string(found.id)
}

/** Every message of a channel, replies included, oldest first. */
export async function readMessages(world: World, team: string, channel: string): Promise<Message[]> {
  const read = reader(world, team)
  const id = await channelId(world, team, channel)
  const top = await readHistory(read, id)
  const replies = await Promise.all(top.filter(hasReplies).map((parent) => readThread(read, id, parent.ts)))
  const later = replies.flatMap((thread) => thread.slice(1))
  return [...top, ...later].sort((one, other) => (one.ts < other.ts ? -1 : 1))
}

function hasReplies(message: Message): boolean {
  return Number(message.reply_count ?? 0) > 0
}

/** One message by its ts, also a reply; undefined when it is gone. */
export async function findMessage(
  world: World,
  team: string,
  channel: string,
  ts: string,
): Promise<Message | undefined> {
  return (await readThread(reader(world, team), channel, ts)).find((message) => message.ts === ts)
}

/** What the emulator knows of a channel. */
export async function channelInfo(world: World, team: string, channel: string): Promise<Json> {
  return object((await reader(world, team)('conversations.info', { channel })).channel)
}
