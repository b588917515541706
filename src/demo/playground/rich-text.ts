import { type Json, object, objects, string } from '../slack/json.ts'
import { drawPiece } from './draw-text.ts'
import { withEmoji } from './emoji.ts'
import { type Html, h, type Inside } from './html.ts'
import type { Scene } from './scene.ts'

/** Draws a rich_text block: sections, lists, quotations and code. */
export function drawRichText(block: Json, scene: Scene): Html {
  return h`<div class="block rich">${objects(block.elements).map((part) => partOf(part, scene))}</div>`
}

function partOf(part: Json, scene: Scene): Html {
  const inside = () => objects(part.elements).map((one) => elementOf(one, scene))
  switch (part.type) {
    case 'rich_text_preformatted':
      return h`<pre>${objects(part.elements).map((one) => string(one.text) || string(one.url))}</pre>`
    case 'rich_text_quote':
      return h`<blockquote>${inside()}</blockquote>`
    case 'rich_text_list': {
      const items = objects(part.elements).map((item) => h`<li>${partOf(item, scene)}</li>`)
      return part.style === 'ordered' ? h`<ol>${items}</ol>` : h`<ul>${items}</ul>`
    }
    default:
      return h`<div class="lines">${inside()}</div>`
  }
}

function elementOf(element: Json, scene: Scene): Inside {
  switch (element.type) {
    case 'text':
      return styled(string(element.text), object(element.style))
    case 'link':
      return linkOf(string(element.url), string(element.text), scene)
    case 'user':
      return drawPiece({ kind: 'user', id: string(element.user_id) }, scene)
    case 'channel':
      return drawPiece({ kind: 'channel', id: string(element.channel_id) }, scene)
    case 'broadcast':
      return drawPiece({ kind: 'everyone', who: string(element.range) }, scene)
    case 'emoji':
      return withEmoji(`:${string(element.name)}:`)
    default:
      return string(element.text)
  }
}

const linkOf = (url: string, text: string, scene: Scene): Inside =>
  /^(https?:|mailto:)/i.test(url) ? drawPiece({ kind: 'link', url, label: text || url }, scene) : text || url

function styled(text: string, style: Json): Inside {
  let drawn: Inside = text.split('\n').map((line, index) => [index > 0 && h`<br>`, withEmoji(line)])
  if (style.code) drawn = h`<code>${text}</code>`
  if (style.bold) drawn = h`<b>${drawn}</b>`
  if (style.italic) drawn = h`<i>${drawn}</i>`
  if (style.strike) drawn = h`<s>${drawn}</s>`
  return drawn
}
