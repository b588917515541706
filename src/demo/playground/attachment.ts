import { type Json, object, objects, string } from '../slack/json.ts'
import { drawBlocks } from './blocks.ts'
import { drawMrkdwn } from './draw-text.ts'
import { type Html, h } from './html.ts'
import type { Scene } from './scene.ts'

/** Slack folds the rest of an attachment away after so many blocks. */
const unfolded = 5

const named: Record<string, string> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' }

/** Draws an attachment beside its colour. */
export function drawAttachment(attachment: Json, scene: Scene): Html {
  const blocks = objects(attachment.blocks)
  const inside = blocks.length > 0 ? folding(blocks, scene) : legacy(attachment, scene)
  return h`<div class="attachment">${bar(string(attachment.color))}<div class="attached">${inside}</div></div>`
}

/** The colour is an attribute of a drawing, because the page allows no styles of its own. */
function bar(color: string): Html {
  const known = named[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace('#', '')}` : '#8d8d92')
  return h`<svg class="bar" aria-hidden="true" preserveAspectRatio="none"><rect width="100%" height="100%" rx="2" fill="${known}"/></svg>`
}

function folding(blocks: Json[], scene: Scene): Html {
  const rest = blocks.slice(unfolded)
  return h`${drawBlocks(blocks.slice(0, unfolded), scene)}${
    rest.length > 0 && h`<details class="fold"><summary>Show more</summary>${drawBlocks(rest, scene)}</details>`
  }`
}

function legacy(attachment: Json, scene: Scene): Html {
  const text = (field: string) => string(attachment[field])
  const link = /^https?:\/\//i.test(text('title_link')) ? text('title_link') : undefined
  const title = link
    ? h`<a href="${link}" target="_blank" rel="noopener noreferrer">${text('title')}</a>`
    : text('title')
  const fields = objects(attachment.fields).map(
    (one) => h`<div class="fact"><b>${string(object(one).title)}</b><br>${drawMrkdwn(string(one.value), scene)}</div>`,
  )
  return h`${text('pretext') && drawMrkdwn(text('pretext'), scene)}${text('title') && h`<div class="attached-title">${title}</div>`}${
    text('text') && drawMrkdwn(text('text'), scene)
  }${fields.length > 0 && h`<div class="facts">${fields}</div>`}${text('footer') && h`<div class="block context">${text('footer')}</div>`}`
}
