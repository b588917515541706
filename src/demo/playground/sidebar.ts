import { drawAvatar } from './avatar.ts'
import type { Conversation } from './conversations.ts'
import { attributes, type Html, h } from './html.ts'
import { icon } from './icons.ts'
import { authorOf, type Scene } from './scene.ts'

/** A conversation in the sidebar, with what the viewer has not read. */
export interface Listed extends Conversation {
  unread: number
}

/** Draws the list of conversations. */
export function drawSidebar(listed: readonly Listed[], scene: Scene): Html {
  const channels = listed.filter(({ kind }) => kind !== 'direct')
  const direct = listed.filter(({ kind }) => kind === 'direct')
  const items = (some: readonly Listed[]) => some.map((one) => item(one, scene))
  return h`<h2>Channels</h2><ul>${items(channels)}</ul><h2>Apps</h2><ul>${items(direct)}</ul>`
}

function item({ key, name, kind, unread }: Listed, scene: Scene): Html {
  const current = key === scene.channel
  const sign =
    kind === 'direct'
      ? drawAvatar(authorOf(scene, scene.seed.botUser.id), 'small')
      : h`<span class="sign">${kind === 'private' ? icon('lock') : '#'}</span>`
  const marks = attributes({ class: unread > 0 && !current ? 'unread' : undefined, 'aria-current': current && 'page' })
  const address = new URLSearchParams({ as: scene.viewer, channel: key })
  return h`<li><a href="/playground?${address.toString()}" data-channel="${key}"${marks}>${sign}<span>${name}</span>${
    unread > 0 &&
    !current &&
    h`<span class="count" aria-label="${unread} unread">${unread > 99 ? '99+' : unread}</span>`
  }</a></li>`
}
