/** A piece of a text in Slack's markup, read. Every string in it is plain and decoded. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; inside: Piece[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'group'; id: string; label?: string }
  | { kind: 'everyone'; who: string }
  | { kind: 'date'; unix: number; tokens: string; url?: string; fallback: string }

/** A paragraph, a quotation or a block of code. */
export type Paragraph = { kind: 'lines' | 'quote'; lines: Piece[][] } | { kind: 'preformatted'; text: string }

/** Reads a text in mrkdwn. What is no markup stays the text that it is; nothing is lost. */
export function readMrkdwn(text: string): Paragraph[] {
  return text.split(/(```[\s\S]+?```)/).flatMap((part): Paragraph[] => {
    if (part.length > 6 && part.startsWith('```') && part.endsWith('```'))
      return [{ kind: 'preformatted', text: decode(part.slice(3, -3).replace(/^\n|\n$/g, '')) }]
    const trimmed = part.replace(/^\n|\n$/g, '')
    return trimmed === '' ? [] : readLines(trimmed)
  })
}

function readLines(text: string): Paragraph[] {
  const paragraphs: Extract<Paragraph, { lines: Piece[][] }>[] = []
  let quotedToTheEnd = false
  for (const line of text.split('\n')) {
    if (/^(&gt;|>){3}/.test(line)) quotedToTheEnd = true
    const quoted = quotedToTheEnd || /^(&gt;|>)/.test(line)
    const words = quoted ? line.replace(/^(?:&gt;|>){1,3} ?/, '') : line
    const kind = quoted ? 'quote' : 'lines'
    const last = paragraphs.at(-1)
    if (last?.kind === kind) last.lines.push(readInline(words))
    else paragraphs.push({ kind, lines: [readInline(words)] })
  }
  return paragraphs
}

const marks = { '*': 'bold', _: 'italic', '~': 'strike' } as const

/** Reads one line: code, `<…>`, bold, italic, strike, addresses and text. */
export function readInline(line: string, depth = 0): Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  const push = (piece: Piece) => {
    if (plain) pieces.push({ kind: 'text', text: decode(plain) })
    plain = ''
    pieces.push(piece)
  }
  for (let at = 0; at < line.length; ) {
    const found = pieceAt(line, at, depth)
    if (found) push(found.piece)
    else plain += line[at]
    at = found?.end ?? at + 1
  }
  if (plain) pieces.push({ kind: 'text', text: decode(plain) })
  return pieces
}

function pieceAt(line: string, at: number, depth: number): { piece: Piece; end: number } | undefined {
  const sign = line[at]!
  if (sign === '`') return between(line, at, '`', (text) => ({ kind: 'code', text: decode(text) }))
  if (sign === '<') return between(line, at, '>', control)
  if (depth < 6 && (sign === '*' || sign === '_' || sign === '~') && !/\w/.test(line[at - 1] ?? ''))
    return emphasis(line, at, depth)
  if (sign === 'h' && !/\w/.test(line[at - 1] ?? '')) return address(line, at)
  return undefined
}

function between(line: string, at: number, closing: string, read: (inside: string) => Piece | undefined) {
  const end = line.indexOf(closing, at + 1)
  const piece = end > at + 1 ? read(line.slice(at + 1, end)) : undefined
  return piece && { piece, end: end + 1 }
}

/** A mark opens before what is no space, and closes after what is no space and before what is no word. */
function emphasis(line: string, at: number, depth: number): { piece: Piece; end: number } | undefined {
  const sign = line[at] as keyof typeof marks
  if (/\s/.test(line[at + 1] ?? ' ') || line[at + 1] === sign) return undefined
  for (let end = line.indexOf(sign, at + 1); end > 0; end = line.indexOf(sign, end + 1)) {
    if (/\s/.test(line[end - 1]!) || /\w/.test(line[end + 1] ?? '')) continue
    return { piece: { kind: marks[sign], inside: readInline(line.slice(at + 1, end), depth + 1) }, end: end + 1 }
  }
  return undefined
}

function address(line: string, at: number): { piece: Piece; end: number } | undefined {
  const [found] = /^https?:\/\/[^\s<>|*]+[^\s<>|*.,:;!?)'"]/.exec(line.slice(at)) ?? []
  if (!found) return undefined
  const url = decode(found)
  return { piece: { kind: 'link', url, label: url }, end: at + found.length }
}

/** What stands between < and >: a mention, a channel, a date or an address; anything else is plain text. */
function control(inside: string): Piece | undefined {
  const bar = inside.indexOf('|')
  const target = decode(bar < 0 ? inside : inside.slice(0, bar))
  const label = bar < 0 ? undefined : decode(inside.slice(bar + 1))
  const named = label ? { label } : {}
  if (/^@[UW]\w+$/.test(target)) return { kind: 'user', id: target.slice(1), ...named }
  if (/^#[CG]\w+$/.test(target)) return { kind: 'channel', id: target.slice(1), ...named }
  if (/^!(here|channel|everyone)$/.test(target)) return { kind: 'everyone', who: target.slice(1) }
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice(9), ...named }
  if (target.startsWith('!date^')) return date(target, label ?? '')
  if (/^(https?:\/\/|mailto:)\S+$/i.test(target))
    return { kind: 'link', url: target, label: label || target.replace(/^mailto:/i, '') }
  return undefined
}

function date(target: string, fallback: string): Piece | undefined {
  const [, unix, tokens = '', url] = target.split('^')
  if (!unix || !/^\d{1,12}$/.test(unix)) return undefined
  const safe = url && /^https?:\/\//i.test(url) ? { url } : {}
  return { kind: 'date', unix: Number(unix), tokens, ...safe, fallback }
}

/** The three characters that Slack escapes, and no others. */
function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
