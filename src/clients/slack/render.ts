import { type Card, plain, type Text, type Tone } from '../../core/card.ts'
import { type Block, checkMessage, type Message } from './blocks.ts'
import { controlElements } from './controls.ts'
import { cut, cutMrkdwn } from './cut.ts'
import { actions, context, image, section } from './elements.ts'
import { limits } from './limits.ts'
import { bold, escapeMrkdwn, type Handles, mrkdwn, oneLine, webAddress } from './mrkdwn.ts'

/** What a card is rendered with. `strict` throws on a message Slack would refuse, where production sends words only. */
export interface RenderOptions {
  handles?: Handles
  strict?: boolean
  /** The card's chart as Slack can show it; without one the card goes without. */
  picture?: Picture
}

/** A picture that Slack can show: at an address it may fetch, or a file it holds. */
export interface Picture {
  source: string | { file: string }
  alt: string
}

const colours: Record<Tone, string> = {
  high: '#D92D20',
  medium: '#F5B800',
  low: '#2E77D0',
  good: '#1A9C5B',
  warn: '#E8730C',
  plain: '#9AA4B2',
}

/**
 * Draws a card as a Slack message: badge and title as its text (so notifications carry them), everything else beside a
 * colour bar. Slack folds an attachment away after the fifth block, so facts, lines and controls stay within four.
 */
export function renderCard(card: Card, { handles = {}, strict = false, picture }: RenderOptions = {}): Message {
  const text = headline(card)
  const blocks = within(bodyOf(card, handles, picture), card)
  const message = { text, attachments: [{ color: colours[card.tone], fallback: fallbackOf(card), blocks }] }
  if (!blocks.length) return { text }
  const wrong = checkMessage(message)
  if (!wrong.length) return message
  if (strict) throw new Error(`Slack would refuse this card: ${wrong.join('; ')}`)
  return { text: `${text}\n${fallbackOf(card)}` }
}

const longTitle = 1_024

function headline({ badge, title }: Card): string {
  const name = bold(cut(oneLine(title), longTitle)) || '*Untitled*'
  return badge ? `${escapeMrkdwn(oneLine(badge))}\n${name}` : name
}

function bodyOf(card: Card, handles: Handles, chart?: Picture): Block[] {
  const facts = (card.fields ?? []).map(({ label, value }) => `${bold(label)}\n${mrkdwn(value, handles) || '–'}`)
  const paragraphs = paragraphsOf([...(card.lines ?? []), ...rowsOf(card)], handles)
  const last = paragraphs.pop()
  const controls = controlElements(card.controls ?? [])
  const picture = pictureOf(card) ?? chart
  return [
    ...paragraphs.map((p) => section(p)),
    ...(last || facts.length ? [section(last, facts.slice(0, limits.sectionFields))] : []),
    ...chunks(facts.slice(limits.sectionFields), limits.sectionFields).map((some) => section(undefined, some)),
    ...(picture ? [image(picture.source, picture.alt)] : []),
    ...(controls.length ? [actions(controls)] : []),
    ...(card.footer?.length ? [context(card.footer.map((t) => mrkdwn(t, handles)))] : []),
  ]
}

function pictureOf({ image }: Card): Picture | undefined {
  const source = image && webAddress(image.url)
  return source ? { source, alt: image.alt } : undefined
}

/** Joins lines to paragraphs as long as a section takes. */
function paragraphsOf(lines: Text[], handles: Handles): string[] {
  const paragraphs: string[] = []
  for (const line of lines) {
    const words = cutMrkdwn(mrkdwn(line, handles), limits.sectionText)
    const last = paragraphs.at(-1)
    if (last !== undefined && last.length + 1 + words.length <= limits.sectionText)
      paragraphs[paragraphs.length - 1] = `${last}\n${words}`
    else paragraphs.push(words)
  }
  return paragraphs
}

/** A table as lines: the first column leads, the others follow with a dot between. */
function rowsOf({ table }: Card): Text[] {
  if (!table) return []
  return table.rows.map((row) =>
    row.flatMap((cell, column) => [
      ...(column === 0 ? [] : [' · ']),
      ...(typeof cell !== 'string' ? cell : column === 0 ? [{ bold: cell }] : [cell]),
    ]),
  )
}

/** How much text the body may carry, with room for the headline and for what Slack counts beyond our sum. */
const room = limits.blocksText - 600

/** Leaves out the middle of a card that is too long as a whole, and says so; facts, controls and footer stay. */
function within(blocks: Block[], { controls, footer }: Card): Block[] {
  const sizes = blocks.map((block) => JSON.stringify(block).length)
  if (sum(sizes) <= room && blocks.length <= limits.messageBlocks) return blocks
  const tail = (controls?.length ? 1 : 0) + (footer?.length ? 1 : 0)
  const ends = blocks.slice(blocks.length - tail)
  const kept: Block[] = []
  let left = room - sum(sizes.slice(blocks.length - tail)) - 100
  for (const [index, block] of blocks.slice(0, blocks.length - tail).entries()) {
    left -= sizes[index]!
    if (left < 0 || kept.length + tail + 1 >= limits.messageBlocks) break
    kept.push(block)
  }
  return [...kept, section('_There is more than Slack shows in one message._'), ...ends]
}

/** The card in plain words, for notifications and screen readers; escaped, since it also stands in when drawing fails. */
function fallbackOf({ badge, title, fields, lines }: Card): string {
  const facts = (fields ?? []).map(({ label, value }) => `${label}: ${plain(value)}`).join(' · ')
  const words = [badge, title, facts, ...(lines ?? []).map(plain)].filter(Boolean).join('\n')
  return cutMrkdwn(escapeMrkdwn(words.trim()) || 'Allclear', 1_000)
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)

const chunks = <T>(items: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
