import type { Message } from '../slack/history.ts'
import { type Json, object, objects, string } from '../slack/json.ts'
import { drawAttachment } from './attachment.ts'
import { drawAvatar } from './avatar.ts'
import { drawBlocks } from './blocks.ts'
import { drawMoment, drawMrkdwn } from './draw-text.ts'
import { withEmoji } from './emoji.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icons.ts'
import { type Author, authorOf, type Scene } from './scene.ts'

/** A message on its way to the screen. */
export interface Shown {
  message: Pick<Message, 'ts' | 'text' | 'user' | 'blocks' | 'attachments' | 'edited' | 'reactions'>
  author: Author
  /** Only this viewer sees it. */
  ephemeral?: boolean
  /** It follows another one of the same author at once. */
  continued?: boolean
  /** The replies, where the message is drawn as the head of a thread. */
  replies?: readonly Message[]
  /** Without the button that opens its thread. */
  alone?: boolean
}

/** Draws one message. */
export function drawMessage({ message, author, ephemeral, continued, replies = [], alone }: Shown, scene: Scene): Html {
  const { ts } = message
  const time = drawMoment(Math.floor(Number(ts)), '{time}', '')
  const badge = author.bot && h`<span class="badge">APP</span>`
  const head = h`<div class="by"><span class="author">${author.name}</span>${badge}<span class="when">${time}</span></div>`
  return h`<article class="message${ephemeral ? ' ephemeral' : ''}${continued ? ' continued' : ''}" data-ts="${ts}">
<div class="gutter">${continued ? time : drawAvatar(author)}</div>
<div class="body">${ephemeral && h`<div class="only-you">${icon('eye')} Only visible to you</div>`}${!continued && head}${content(message, scene)}${reactions(
    message.reactions,
  )}${replies.length > 0 && replySummary(ts, replies, scene)}</div>
${!ephemeral && !alone && h`<div class="tools"><button type="button" data-thread="${ts}" title="Reply in thread" aria-label="Reply in thread">${icon('reply')}</button></div>`}</article>`
}

function content(message: Shown['message'], scene: Scene): Html {
  const blocks = objects(message.blocks)
  const attachments = objects(message.attachments)
  const edited = message.edited !== undefined && h`<span class="edited">(edited)</span>`
  const words: Inside = blocks.length > 0 ? drawBlocks(blocks, scene) : message.text && drawMrkdwn(message.text, scene)
  return h`<div class="content">${words}${edited}${attachments.map((one) => drawAttachment(one, scene))}</div>`
}

function reactions(all: Message['reactions']): Inside {
  if (!Array.isArray(all) || all.length === 0) return null
  return h`<div class="reactions">${all.map((one) => h`<span>${withEmoji(`:${one.name}:`)} ${one.count}</span>`)}</div>`
}

function replySummary(ts: string, replies: readonly Message[], scene: Scene): Html {
  const authors = [...new Set(replies.map(({ user = '' }) => user))].slice(0, 4)
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`
  const last = drawMoment(Math.floor(Number(replies.at(-1)?.ts)), '{ago}', '')
  return h`<button type="button" class="replies" data-thread="${ts}">${authors.map((one) => drawAvatar(authorOf(scene, one), 'small'))}<b>${count}</b><span>Last reply ${last}</span></button>`
}

/** The author that a message itself names: another name than its own is what chat:write.customize allows. */
export function authorOfMessage(message: Json, scene: Scene): Author {
  const author = authorOf(scene, string(message.user))
  const name = string(message.username) || string(object(message.bot_profile).name)
  const bot = author.bot || message.bot_id !== undefined
  return name && bot && !author.bot ? { ...author, name, bot } : { ...author, bot }
}
