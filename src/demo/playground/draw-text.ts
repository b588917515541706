import { type Json, object, string } from '../slack/json.ts'
import { withEmoji } from './emoji.ts'
import { type Html, h, type Inside } from './html.ts'
import { type Paragraph, type Piece, readMrkdwn } from './mrkdwn.ts'
import { authorOf, channelName, type Scene } from './scene.ts'

/** Draws a text in mrkdwn. */
export const drawMrkdwn = (text: string, scene: Scene): Html =>
  h`${readMrkdwn(text).map((one) => paragraph(one, scene))}`

/** Draws a text object of Block Kit: mrkdwn, or plain words with emoji unless it says otherwise. */
export function drawText(value: unknown, scene: Scene): Inside {
  const { type, text, emoji } = object(value) as Json
  if (type === 'mrkdwn') return drawMrkdwn(string(text), scene)
  return emoji === false ? string(text) : withEmoji(string(text))
}

/** The words of a plain text object, for places that take no markup. */
export const plainWords = (value: unknown): string => {
  const { text, emoji } = object(value)
  return emoji === false ? string(text) : withEmoji(string(text))
}

function paragraph(one: Paragraph, scene: Scene): Html {
  if (one.kind === 'preformatted') return h`<pre>${one.text}</pre>`
  const lines = one.lines.map((line, index) => [index > 0 && h`<br>`, line.map((piece) => drawPiece(piece, scene))])
  return one.kind === 'quote' ? h`<blockquote>${lines}</blockquote>` : h`<div class="lines">${lines}</div>`
}

/** Draws one piece of a line. */
export function drawPiece(piece: Piece, scene: Scene): Inside {
  const inside = (pieces: Piece[]) => pieces.map((one) => drawPiece(one, scene))
  switch (piece.kind) {
    case 'text':
      return withEmoji(piece.text)
    case 'bold':
      return h`<b>${inside(piece.inside)}</b>`
    case 'italic':
      return h`<i>${inside(piece.inside)}</i>`
    case 'strike':
      return h`<s>${inside(piece.inside)}</s>`
    case 'code':
      return h`<code>${piece.text}</code>`
    case 'link':
      return outward(piece.url, piece.label)
    case 'user': {
      const own = piece.id === scene.viewer
      return h`<span class="mention${own ? ' own' : ''}">@${authorOf(scene, piece.id).name}</span>`
    }
    case 'channel':
      return h`<a class="mention" href="?channel=${piece.id}" data-channel="${piece.id}">#${channelName(scene, piece.id) ?? piece.label ?? piece.id}</a>`
    case 'group':
      return h`<span class="mention">@${piece.label ?? piece.id}</span>`
    case 'everyone':
      return h`<span class="mention own">@${piece.who}</span>`
    case 'date': {
      const moment = drawMoment(piece.unix, piece.tokens, piece.fallback)
      return piece.url ? h`<a href="${piece.url}" target="_blank" rel="noopener noreferrer">${moment}</a>` : moment
    }
  }
}

const outward = (url: string, label: string): Html =>
  h`<a href="${url}" target="_blank" rel="noopener noreferrer">${withEmoji(label)}</a>`

/** A moment that the browser writes in its own time zone by Slack's tokens; the fallback stands until then. */
export const drawMoment = (unix: number, tokens: string, fallback: string): Html =>
  h`<time class="moment" datetime="${new Date(unix * 1000).toISOString()}" data-unix="${unix}" data-tokens="${tokens}">${fallback}</time>`
