import { createHash } from 'node:crypto'
import { objects, string } from '../slack/json.ts'
import type { SlackView } from '../slack/views.ts'
import { drawAvatar } from './avatar.ts'
import { drawBlocks } from './blocks.ts'
import { plainWords } from './draw-text.ts'
import { type Html, h } from './html.ts'
import { authorOf, type Scene } from './scene.ts'

/** Names what a modal shows: while it stays the same, what was typed must not be thrown away. */
export const modalKey = ({ id, view }: SlackView): string =>
  `${id}-${createHash('sha256')
    .update(JSON.stringify([view.title, view.blocks, view.submit]))
    .digest('hex')
    .slice(0, 12)}`

/** Draws the modal on top. */
export function drawModal({ id, view }: SlackView, scene: Scene): Html {
  const blocks = objects(view.blocks)
  const takesInput = blocks.some((block) => string(block.type) === 'input') || view.submit !== undefined
  const close = plainWords(view.close) || 'Cancel'
  return h`<form class="modal-form" data-view="${id}" novalidate>
<header>${drawAvatar(authorOf(scene, scene.seed.botUser.id), 'small')}<h2>${plainWords(view.title)}</h2><button type="button" class="close" data-close aria-label="Close">✕</button></header>
<div class="modal-body">${drawBlocks(blocks, scene)}</div>
<footer><p class="trouble" role="alert" hidden></p><button type="button" class="button" data-close>${close}</button>${
    takesInput && h`<button type="submit" class="button primary">${plainWords(view.submit) || 'Submit'}</button>`
  }</footer></form>`
}
