import { RE2JS } from 're2js'
import { Problem } from '../problem.ts'

/** How a matcher compares: equal, unequal, and the same by a regular expression that must fit from end to end. */
export type MatcherSign = '=' | '!=' | '=~' | '!~'

/** One condition on an alert. `name` is `service`, `source`, `severity`, `title` or a label; `labels.NAME` is always the label. */
export interface Matcher {
  name: string
  sign: MatcherSign
  value: string
}

/** What matchers look at. */
export interface Matchable {
  labels: Readonly<Record<string, string>>
  service: string
  source: string
  severity: string
  title: string
}

/** Longer names and patterns are refused. */
const longest = 500
/** More than this in one place is refused. */
const mostMatchers = 30
/** So much of a value is looked at: no title is longer. */
const longestValue = 1_024
/** The most steps of a compiled pattern: what it costs is steps times characters. */
const mostSteps = 1_000

const one =
  /[\s,;{]*(?<name>[A-Za-z_][\w.:/-]*)\s*(?<sign>=~|!~|!=|=)\s*(?:"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>[^']*)'|(?<bare>[^\s,;"'}]*))(?=[\s,;}]|$)[\s,;}]*/y

/**
 * Reads matchers as they are written for Alertmanager: `service=shop, alertname=~"High.*"`, with commas, blanks or line
 * breaks between them and braces around them or not. Throws Problem `invalid` that shows what cannot be read.
 */
export function readMatchers(text: string): Matcher[] {
  const found: Matcher[] = []
  one.lastIndex = 0
  let at = 0
  while (text.slice(at).trim()) {
    one.lastIndex = at
    const groups = one.exec(text)?.groups
    if (!groups) throw unreadable(text.slice(at))
    at = one.lastIndex
    const { double, single, bare } = groups
    const value = double === undefined ? (single ?? bare ?? '') : double.replaceAll(/\\(["\\])/g, '$1')
    found.push(checked({ name: groups.name!, sign: groups.sign as MatcherSign, value }))
  }
  if (found.length > mostMatchers) throw invalid(`At most ${mostMatchers} matchers belong together.`)
  return found
}

const unreadable = (rest: string) =>
  invalid(
    `"${rest.trim().slice(0, 60)}" is no matcher. Write name=value, name!=value, name=~pattern or name!~pattern, and quotes around a value with blanks or commas.`,
  )

const invalid = (message: string) => new Problem('invalid', message, { fields: { matchers: message } })

function checked(matcher: Matcher): Matcher {
  const { name, sign, value } = matcher
  if (name.length > longest || value.length > longest)
    throw invalid(`"${value.slice(0, 20)}…" is too long: at most ${longest} characters.`)
  if (sign === '=' || sign === '!=') return matcher
  try {
    const steps = RE2JS.compile(value, RE2JS.DOTALL).programSize()
    if (steps > mostSteps) throw new Error('it is too large: repeat less, or split it into several silences')
  } catch (error) {
    const why = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : ''
    throw invalid(`The pattern "${value.slice(0, 60)}" of ${name} cannot be read: ${why}.`)
  }
  return matcher
}

/** Writes a matcher so that it is read back as it was. */
export const writeMatcher = ({ name, sign, value }: Matcher): string =>
  `${name}${sign}${/^[\w.:/*+-]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`}`

/** Writes several. */
export const writeMatchers = (matchers: readonly Matcher[]): string => matchers.map(writeMatcher).join(', ')

/** Whether it is true of an alert that says nothing: a set of only such matchers would match everything. */
export const isOpen = (matcher: Matcher): boolean => testOf(matcher)('')

/** What a matcher compares with; a label that is missing is like an empty one. */
export function comparedOf(alert: Matchable, name: string): string {
  if (name.startsWith('labels.')) return own(alert.labels, name.slice('labels.'.length))
  if (name === 'service' || name === 'source' || name === 'severity' || name === 'title') return alert[name]
  return own(alert.labels, name)
}

const own = (labels: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : ''

/** One test out of several matchers that must all hold. Patterns are RE2: their time grows with the text and no faster. */
export function compileMatchers(matchers: readonly Matcher[]): (alert: Matchable) => boolean {
  const tests = matchers.map((matcher) => ({ name: matcher.name, test: testOf(matcher) }))
  return (alert) => tests.every(({ name, test }) => test(comparedOf(alert, name)))
}

/** The test of one matcher on a value. */
export function testOf({ sign, value }: Matcher): (text: string) => boolean {
  if (sign === '=') return (text) => text === value
  if (sign === '!=') return (text) => text !== value
  const pattern = RE2JS.compile(value, RE2JS.DOTALL)
  const fits = (text: string) => pattern.matches(text.slice(0, longestValue))
  return sign === '=~' ? fits : (text) => !fits(text)
}
