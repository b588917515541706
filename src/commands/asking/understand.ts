import type { Command } from '../../core/command.ts'
import { fieldsOf } from '../usage.ts'

/** What a sentence asks for: a command with its input. */
export interface Understood {
  command: Command
  input: Record<string, unknown>
  /** Whether it was named by a person in so many words, so that it may change something; a guess only reads. */
  spelled: boolean
}

/** What sentences may be about. */
export interface Known {
  commands: readonly Command[]
  /** Names of services. */
  services: readonly string[]
}

/**
 * Understands a sentence by rules: a command as it is typed (`logs checkout since=1h`), the few sentences about Slack, and
 * questions about a service that is named. Undefined when no rule fits.
 */
export function understand(sentence: string, known: Known): Understood | undefined {
  const text = sentence.trim().replace(/\s+/g, ' ')
  return aboutSlack(text, sentence.trim(), known) ?? typed(text, known) ?? question(text, known)
}

const channel = '(?:the )?(?:channel )?<?(#[^\\s:,>|]{1,80}|#?[CG][A-Z0-9]{6,})(?:\\|[^>]*)?>?'

/** "Post to #incidents: …", "Show recent messages in #incidents". */
function aboutSlack(text: string, whole: string, known: Known): Understood | undefined {
  const post = new RegExp(
    `^(?:please )?(?:post|send|say|write)(?: (?:a )?(?:message|this|note))? (?:to|in|into|on) ${channel} ?[:,-] ?([\\s\\S]+)$`,
    'i',
  ).exec(whole)
  if (post) return spelled(known, 'slack-post-message', { channel: nameOf(post[1]!), text: unquoted(post[2]!) })
  const read = new RegExp(
    `^(?:please )?(?:show|get|list|read|fetch)(?: me)?(?: the)?(?: (?:recent|latest|last|newest))?(?: (\\d{1,3}))? ?(?:messages?|posts?|conversation) (?:in|from|of) ${channel}[.?!]?$`,
    'i',
  ).exec(text)
  if (!read) return undefined
  const limit = read[1] === undefined ? {} : { limit: Number(read[1]) }
  return spelled(known, 'slack-get-channel-messages', { channel: nameOf(read[2]!), ...limit })
}

const nameOf = (written: string) => (/^#[CG][A-Z0-9]{6,}$/.test(written) ? written.slice(1) : written)
const unquoted = (text: string) => /^"([\s\S]*)"$/.exec(text.trim())?.[1] ?? text.trim()

const spelled = ({ commands }: Known, name: string, input: Record<string, unknown>): Understood | undefined => {
  const command = commands.find((one) => one.name === name)
  return command && { command, input, spelled: true }
}

/** A command as people type it: its name or other spelling, then values by place and `key=value`. */
function typed(text: string, { commands }: Known): Understood | undefined {
  const words = text.split(' ')
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ').toLowerCase()
    const command = commands.find((one) => one.name === name || one.aliases?.includes(name))
    if (!command || command.name === 'ask') continue
    const input = readWords(command, words.slice(count))
    if (input) return { command, input, spelled: true }
  }
  return undefined
}

/** Undefined when words are left over: then it is a sentence that only begins like a command. */
function readWords(command: Command, words: string[]): Record<string, unknown> | undefined {
  const fields = fieldsOf(command.input)
  const places = fields.filter(({ positional }) => positional).map(({ field }) => field)
  const input: Record<string, unknown> = {}
  const loose: string[] = []
  for (const word of words) {
    const [, key = '', value = ''] = /^([A-Za-z_][\w-]*)=([\s\S]*)$/.exec(word) ?? []
    if (fields.some(({ field }) => field === key)) input[key] = value.replace(/^"([\s\S]*)"$/, '$1')
    else loose.push(word)
  }
  const free = places.filter((place) => !(place in input))
  const last = free.at(-1)
  if (loose.length > free.length && !(last !== undefined && /^(?:text|note|query|q|operation|title)$/.test(last)))
    return undefined
  loose.forEach((word, i) => {
    const place = free[Math.min(i, free.length - 1)]!
    input[place] = input[place] === undefined ? word : `${String(input[place])} ${word}`
  })
  return input
}

/** What questions are about, the more particular first; each leads to a command that only reads. */
const topics: [sign: RegExp, command: string, more?: Record<string, unknown>][] = [
  [/\bon[- ]?call\b/i, 'oncall'],
  [/\b(?:errors?|exceptions?|failing lines)\b/i, 'logs', { query: 'level:ERROR OR level:FATAL' }],
  [/\b(?:logs?|log lines|say(?:ing|s)?)\b/i, 'logs'],
  [/\b(?:deploy\w*|release\w*|roll(?:ed )?out|shipped|what changed|changes?)\b/i, 'deploys'],
  [/\b(?:slos?|error budget|objective)\b/i, 'slo'],
  [/\btraces?\b/i, 'traces'],
  [/\b(?:metrics?|latency|cpu|memory|traffic|throughput|requests)\b/i, 'metrics'],
  [/\bincidents?\b/i, 'incidents'],
  [
    /\b(?:why|wrong|slow|down|broken|failing|fails?|happen\w*|unhealthy|issue|problem|anomal\w*|healthy|ok(?:ay)?)\b/i,
    'anomaly',
  ],
]

function question(text: string, { commands, services }: Known): Understood | undefined {
  const service = serviceIn(text, services)
  for (const [sign, name, more = {}] of topics) {
    const command = commands.find((one) => one.name === name)
    if (command?.effect !== 'reads' || !sign.test(text)) continue
    const input = { ...(service !== undefined && 'service' in command.input.shape && { service }), ...more }
    if (command.input.safeParse(input).success) return { command, input, spelled: false }
  }
  return undefined
}

/** The service that a sentence names, the longest name first. */
export function serviceIn(text: string, services: readonly string[]): string | undefined {
  const words = ` ${text.toLowerCase().replaceAll(/[^\p{L}\p{N}._@/-]+/gu, ' ')} `.replaceAll(/[.?!]+ /g, ' ')
  return [...services].sort((a, b) => b.length - a.length).find((name) => words.includes(` ${name.toLowerCase()} `))
}
