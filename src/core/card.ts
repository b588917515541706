import type { Chart } from './chart.ts'

/**
 * A piece of text with meaning. Plain strings are untrusted and every edge escapes them;
 * only the marked forms may become markup, so an alert title can never mention a channel.
 */
export type Span =
  | string
  | { bold: string }
  | { code: string }
  | { link: string; url: string }
  | { time: Date; form: TimeForm }
  | { user: string; name: string }

/** How a moment is told: how long ago, to the minute, as a day, or to the second as log lines need it. */
export type TimeForm = 'ago' | 'clock' | 'date' | 'exact'

/** A run of spans; a bare string is one span. */
export type Text = string | Span[]

/** What a card is about: urgency colours an open incident, `good` what is over, `warn` what needs a look. */
export type Tone = 'high' | 'medium' | 'low' | 'good' | 'warn' | 'plain'

/** A button is a command waiting to be run; `ask` names the input fields a form should still ask for. */
export interface Button {
  label: string
  command: string
  input: Record<string, unknown>
  style?: 'primary' | 'danger'
  ask?: string[]
}

/** A button that only leads somewhere. */
export interface Link {
  label: string
  url: string
}

/** Several commands behind one control, such as the snooze durations. */
export interface Menu {
  label: string
  options: Button[]
}

export type Control = Button | Link | Menu

export interface Field {
  label: string
  value: Text
}

/** What a person sees. Each surface and notifier renders it its own way: blocks, terminal, HTML. */
export interface Card {
  title: string
  tone: Tone
  /** A short line above the title, such as "🔴 HIGH URGENCY". */
  badge?: string
  lines?: Text[]
  fields?: Field[]
  /** Rows under named columns; narrow surfaces may show them as lines. */
  table?: { columns: string[]; rows: Text[][] }
  controls?: Control[]
  image?: { url: string; alt: string }
  /** A picture each surface draws its own way. */
  chart?: Chart
  footer?: Text[]
}

/** The words of a text without their markup, for logs, notifications and plain-text edges. */
export function plain(text: Text): string {
  if (typeof text === 'string') return text
  return text.map(plainSpan).join('')
}

function plainSpan(span: Span): string {
  if (typeof span === 'string') return span
  if ('bold' in span) return span.bold
  if ('code' in span) return span.code
  if ('link' in span) return span.link
  if ('time' in span) return span.time.toISOString().replace(/\.\d+Z$/, 'Z')
  return `@${span.name}`
}
