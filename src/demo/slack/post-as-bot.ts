import { type Json, object, string } from './json.ts'
import { Refusal } from './refusal.ts'
import { type World, workspaceOf } from './world.ts'

/**
 * Writes as the app where it need not be a member, which a response_url may do and the emulator would refuse in a
 * private channel: a member lets the bot in for the moment of writing.
 */
export async function postAsBot(world: World, team: string, channel: string, method: string, args: Json) {
  const { emulator, seed, botId } = workspaceOf(world, team)
  const bot = seed.botUser.id
  const host = seed.people.find((person) => !person.deleted)?.id ?? bot
  const known = await emulator.call(host, 'conversations.info', { channel })
  const invited = known.ok === true && (await emulator.call(host, 'conversations.invite', { channel, users: bot })).ok
  const identity = method === 'chat.postMessage' ? { bot_id: botId, app_id: world.app.id } : {}
  const done = await emulator.call(bot, method, { ...identity, ...args, channel })
  if (invited) await emulator.call(host, 'conversations.kick', { channel, user: bot })
  if (done.ok !== true) throw new Refusal(string(object(done).error))
  world.record.changed({ kind: 'message', team, channel })
}
