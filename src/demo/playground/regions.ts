import type { Message } from '../slack/history.ts'
import { type Conversation, conversationsOf } from './conversations.ts'
import { drawMessage, type Shown } from './draw-message.ts'
import { type Html, h } from './html.ts'
import { icon } from './icons.ts'
import { drawModal, modalKey } from './modal.ts'
import { isTopLevel } from './reads.ts'
import type { Scene } from './scene.ts'
import { drawShopPanel } from './shop-panel.ts'
import { shownMessages } from './shown-messages.ts'
import { drawSidebar, type Listed } from './sidebar.ts'
import type { Stage } from './stage.ts'

/** Who looks, and at what. */
export interface Gaze {
  viewer: string
  channel: string
  thread: string | undefined
}

/** A part of a list with a name of its own, so that the browser replaces only what changed. */
type Keyed = [key: string, html: string]

/** The parts of the page that change, as markup. */
export interface Regions {
  title: string
  sidebar: string
  head: string
  messages: Keyed[]
  thread: Keyed[] | null
  modal: Keyed | null
  shop: string
}

/** Draws what a person sees now, and takes it as read. */
export async function drawRegions(stage: Stage, gaze: Gaze): Promise<Regions> {
  const { peer, seed, reads } = stage
  const conversations = conversationsOf(peer, seed, gaze.viewer)
  const open = conversations.find(({ key }) => key === gaze.channel) ?? conversations[0]!
  const scene: Scene = { seed, viewer: gaze.viewer, channel: open.key }
  const messages = await stage.cache.read(open.key)
  reads.mark(gaze.viewer, open.key, messages)
  const listed = await Promise.all(conversations.map((one) => withUnread(stage, gaze.viewer, one)))
  const view = peer.views.top(seed.team, gaze.viewer)
  return {
    title: titleOf(open, listed, seed.name),
    sidebar: await markup(drawSidebar(listed, scene)),
    head: await markup(drawHead(open)),
    messages: await keyed(shownMessages(stage, scene, messages.filter(isTopLevel), { among: messages }), scene),
    thread: gaze.thread === undefined ? null : await drawThread(stage, scene, messages, gaze.thread),
    modal: view ? [modalKey(view), await markup(drawModal(view, scene))] : null,
    shop: stage.backstage ? await markup(drawShopPanel(stage.backstage.state())) : '',
  }
}

async function withUnread({ cache, reads }: Stage, viewer: string, one: Conversation): Promise<Listed> {
  return { ...one, unread: reads.unread(viewer, one.key, await cache.read(one.key)) }
}

function titleOf(open: Conversation, listed: readonly Listed[], workspace: string): string {
  const unread = listed.reduce((sum, one) => sum + one.unread, 0)
  return `${unread > 0 ? `(${unread}) ` : ''}${open.kind === 'direct' ? open.name : `#${open.name}`} · ${workspace}`
}

const drawHead = ({ name, kind, topic }: Conversation): Html =>
  h`<h1>${kind === 'direct' ? '' : kind === 'private' ? [icon('lock'), ' '] : '# '}${name}</h1><span class="topic">${topic}</span>`

function drawThread(stage: Stage, scene: Scene, messages: readonly Message[], ts: string): Promise<Keyed[]> {
  const inside = messages.filter((one) => one.ts === ts || one.thread_ts === ts)
  return keyed(shownMessages(stage, scene, inside, { thread: ts }), scene)
}

const keyed = (shown: readonly Shown[], scene: Scene): Promise<Keyed[]> =>
  Promise.all(shown.map(async (one): Promise<Keyed> => [one.message.ts, await markup(drawMessage(one, scene))]))

const markup = async (html: Html): Promise<string> => String(await html)
