import type { Message } from '../slack/history.ts'
import type { Ephemeral } from '../slack/record.ts'
import { authorOfMessage, type Shown } from './draw-message.ts'
import type { Note } from './notes.ts'
import { authorOf, channelName, type Scene } from './scene.ts'
import type { Stage } from './stage.ts'

/** Messages of the same author closer together than this, in seconds, share one head. */
const close = 300

/**
 * What is shown of a channel or, with `thread`, of a thread: messages with what only this viewer sees between them, in
 * order. `among` holds the replies that messages of a channel are summed up with.
 */
export function shownMessages(
  { peer, seed, notes }: Stage,
  scene: Scene,
  messages: readonly Message[],
  { among = [], thread }: { among?: readonly Message[]; thread?: string },
): Shown[] {
  const whispers = peer.ephemerals.filter((one) => one.team === seed.team && isMeant(one, scene, thread))
  const lines =
    thread === undefined ? notes.all.filter((one) => one.user === scene.viewer && one.key === scene.channel) : []
  const all: Shown[] = [
    ...messages.map((message) => spoken(message, scene, among, thread !== undefined)),
    ...whispers.map((one) => whispered(one, scene)),
    ...lines.map(noted),
  ]
  all.sort((one, other) => Number(one.message.ts) - Number(other.message.ts))
  return all.map((one, index) => ({ ...one, continued: follows(all[index - 1], one) }))
}

function spoken(message: Message, scene: Scene, among: readonly Message[], alone: boolean): Shown {
  const replies = alone ? [] : among.filter((one) => one.thread_ts === message.ts && one.ts !== message.ts)
  return { message, author: authorOfMessage(message, scene), replies, alone }
}

function whispered(one: Ephemeral, scene: Scene): Shown {
  const { ts, text, blocks, attachments, edited } = one
  const content = { ts, text, blocks, attachments, ...(edited ? { edited: { user: '', ts } } : {}) }
  return { message: content, author: authorOf(scene, scene.seed.botUser.id), ephemeral: true }
}

const noted = ({ ts, text }: Note): Shown => ({
  message: { ts, text },
  author: { id: 'USLACKBOT', name: 'Slackbot', bot: false },
  ephemeral: true,
})

/** Direct and newer conversations are known by name here and by id to their whispers; a person has one with the app. */
function isMeant(one: Ephemeral, scene: Scene, thread: string | undefined): boolean {
  if (one.user !== scene.viewer || one.thread_ts !== thread) return false
  if (one.channel.startsWith('D')) return scene.channel.startsWith('@')
  return (
    one.channel === scene.channel || (scene.channel.startsWith('#') && channelName(scene, one.channel) === undefined)
  )
}

function follows(before: Shown | undefined, one: Shown): boolean {
  if (!before || before.ephemeral || one.ephemeral || one.author.bot) return false
  const sameAuthor = before.author.id === one.author.id && before.author.bot === one.author.bot
  return sameAuthor && Number(one.message.ts) - Number(before.message.ts) < close && !before.replies?.length
}
