import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { numberSource, plainNumber } from '../number.ts'
import { piecesOf } from '../pattern.ts'
import { caseless, common, escaped, globInside, oneOf } from '../regex.ts'
import { type Ask, type FieldMapping, type Plan, planOf, type Translation } from '../translation.ts'
import { quoted } from './quote.ts'
import { searchRegex } from './search-regex.ts'

/** How a stream's lines hold their fields. */
export interface LogQLMapping extends FieldMapping {
  /**
   * Where the message is: the `line` itself; the value of the `label` that `field('message')` names; or, the usual case
   * of JSON and logfmt lines whose backend picks the message out of them, somewhere `inside` the line, maybe escaped.
   */
  message?: 'line' | 'label' | 'inside'
  /**
   * The stages that make labels of what is in a line, such as `| json | drop __error__, __error_details__`; written
   * before the first filter that reads a label.
   */
  parser?: string
}

/**
 * Loki's LogQL: the pipeline behind a stream selector, empty for every line. Relies on: line filters find a Go regular
 * expression anywhere; label filters match it from end to end; an absent label is the empty text; a comparison keeps
 * lines whose label is no number, so those are sorted out before it; `__line__` in `label_format` is the line (Loki 2.9
 * and later), which lets a line stand in an OR with labels.
 */
export function toLogQL(query: LogQuery, mapping: LogQLMapping): Translation<string> {
  const plan = planOf(query, mapping)
  const parts = plan.kind === 'and' ? plan.of : [plan]
  const stages = parts.map((part) => stage(part, mapping))
  const lines = stages.filter(({ on }) => on === 'line').map(({ query }) => query)
  const labels = stages.filter(({ on }) => on === 'label').map(({ query }) => query)
  if (labels.length && mapping.parser) labels.unshift(mapping.parser)
  const early = mapping.message === 'label' ? parts.flatMap((part) => earlyFilter(part)) : []
  return { query: [...early, ...lines, ...labels].filter(Boolean).join(' '), exact: stages.every(({ exact }) => exact) }
}

interface Stage extends Translation<string> {
  on: 'line' | 'label'
}

const open: Stage = { on: 'line', query: '', exact: false }

function stage(plan: Plan, mapping: LogQLMapping): Stage {
  if (plan.kind === 'all') return { ...open, exact: true }
  if (plan.kind === 'none') return { on: 'line', query: '|~ "[^\\\\s\\\\S]"', exact: true }
  if (onLine(plan, mapping)) {
    const found = lineStage(plan, mapping)
    if (found) return found
  }
  if (plan.kind === 'ask' && plan.ask.test.kind === 'compare') return comparison(plan, mapping)
  const usesLine = readsLine(plan, mapping)
  const said = labelFilter(plan, mapping)
  if (!said) return open
  const filter = `| ${said.query}`
  if (!usesLine) return { on: 'label', query: filter, exact: said.exact }
  return {
    on: 'label',
    query: `| label_format ${lineLabel}="{{__line__}}" ${filter} | drop ${lineLabel}`,
    exact: said.exact,
  }
}

const lineLabel = 'allclear_line'

const isLine = ({ canonical }: Ask, { message = 'inside' }: LogQLMapping) =>
  canonical === 'message' && message !== 'label'

function readsLine(plan: Plan, mapping: LogQLMapping): boolean {
  if (plan.kind === 'ask') return isLine(plan.ask, mapping)
  return 'of' in plan && plan.of.some((part) => readsLine(part, mapping))
}

/** One line filter does for a test of the line and for an OR of such tests, none of them negated. */
const onLine = (plan: Plan, mapping: LogQLMapping): boolean =>
  plan.kind === 'ask'
    ? isLine(plan.ask, mapping)
    : plan.kind === 'or' && plan.of.every((part) => part.kind === 'ask' && !part.negated && isLine(part.ask, mapping))

function lineStage(plan: Plan, mapping: LogQLMapping): Stage | undefined {
  if (plan.kind === 'ask') {
    const said = lineRegex(plan.ask, mapping)
    if (!said || (plan.negated && !said.exact)) return open
    const { test } = plan.ask
    const faster = !plan.negated && said.exact && test.kind === 'contains' ? fastFilter(test.text) : []
    return {
      on: 'line',
      query: [...faster, `${plan.negated ? '!~' : '|~'} ${quoted(said.query)}`].join(' '),
      exact: said.exact,
    }
  }
  if (plan.kind !== 'or') return undefined
  const parts = plan.of.map((part) => (part.kind === 'ask' ? lineRegex(part.ask, mapping) : undefined))
  if (!parts.every((part) => part !== undefined)) return open
  return {
    on: 'line',
    query: `|~ ${quoted(parts.map((part) => part.query).join('|'))}`,
    exact: parts.every((part) => part.exact),
  }
}

/** Loki is fast at `(?i)` and a plain text; where ours spells letters out, that goes first and lets through no less. */
const fastFilter = (text: string) =>
  /[ks]/i.test(text) && /^[\x20-\x7e]*$/.test(text) ? [`|~ ${quoted(`(?i)${Array.from(text, escaped).join('')}`)}`] : []

/** The same for a message that is a label, whose line holds it in some form: what is sure to be in the line. */
const earlyFilter = (plan: Plan): string[] =>
  plan.kind === 'ask' && !plan.negated && plan.ask.canonical === 'message' && plan.ask.test.kind !== 'filled'
    ? [`|~ ${quoted(insideRegex(plan.ask))}`]
    : []

/** The regular expression that a line must contain a match of. */
function lineRegex(ask: Ask, { message = 'inside' }: LogQLMapping): Translation<string> | undefined {
  const { test } = ask
  if (test.kind === 'compare') return undefined
  if (message === 'line') return { query: searchRegex(ask)!, exact: true }
  return test.kind === 'filled' ? undefined : { query: insideRegex(ask), exact: false }
}

/**
 * Finds a text that may be escaped where it stands: letters, digits and common marks are themselves in every notation,
 * anything else is some characters (`\\ud83d\\ude00` is one emoji).
 */
function insideRegex({ test }: Ask): string {
  const pieces = test.kind === 'contains' ? [test.text] : 'pattern' in test ? piecesOf(test.pattern) : []
  return pieces.filter(Boolean).map(insidePiece).join('(?s:.*)')
}

const insidePiece = (text: string) =>
  text.replace(/[A-Za-z0-9 _.,:;()[\]{}@#%!?*|~^$-]+|[^A-Za-z0-9 _.,:;()[\]{}@#%!?*|~^$-]+/gu, (part) => {
    if (/^[\x20-\x7e]/.test(part) && !/^["'<>&=+/\\`]/.test(part)) return caseless(part)
    const length = Array.from(part).length
    return length > 80 ? '(?s:.*)' : `(?s:.{${length},${12 * length}})`
  })

function labelFilter(plan: Plan, mapping: LogQLMapping): Translation<string> | undefined {
  if (plan.kind === 'all' || plan.kind === 'none') return undefined
  if (plan.kind === 'ask') return labelTest(plan, mapping)
  const parts = plan.of.map((part) => labelFilter(part, mapping))
  const said = parts.filter((part) => part !== undefined)
  if (!said.length || (plan.kind === 'or' && said.length < parts.length)) return undefined
  const exact = said.length === parts.length && said.every((part) => part.exact)
  if (said.length === 1) return { query: said[0]!.query, exact }
  return { query: `(${said.map((part) => part.query).join(` ${plan.kind} `)})`, exact }
}

function labelTest({ ask, negated }: Plan & { kind: 'ask' }, mapping: LogQLMapping): Translation<string> | undefined {
  const line = isLine(ask, mapping)
  const label = line ? lineLabel : mapping.field(ask.canonical)
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(label)) return undefined
  const { test } = ask
  if (test.kind === 'compare') return negated ? undefined : { query: `${label}=~${quoted(numberSource)}`, exact: false }
  if (line) {
    const said = lineRegex(ask, mapping)
    if (!said || (negated && !said.exact)) return undefined
    return {
      query: `${label}${negated ? '!~' : '=~'}${quoted(`${anything}(?:${said.query})${anything}`)}`,
      exact: said.exact,
    }
  }
  if (test.kind === 'filled') return { query: `${label}${negated ? '=' : '!='}""`, exact: true }
  return { query: `${label}${negated ? '!~' : '=~'}${quoted(wholeRegex(ask))}`, exact: true }
}

const anything = '(?s:.*)'

/** The regular expression of the whole of a label. */
function wholeRegex(ask: Ask): string {
  const { test } = ask
  if (test.kind === 'equals') return oneOf(test.texts)
  if (test.kind === 'glob') return globInside(test.pattern, { ...common, any: '(?s:.)' })
  return `${anything}${searchRegex(ask)}${anything}`
}

/** Two stages, so that the comparison sees numbers only. */
function comparison({ ask, negated }: Plan & { kind: 'ask' }, mapping: LogQLMapping): Stage {
  const label = mapping.field(ask.canonical)
  const { test } = ask
  if (negated || test.kind !== 'compare' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(label)) return open
  const compared = `${label} ${test.operator} ${plainNumber(test.value)}`
  return { on: 'label', query: `| ${label}=~${quoted(numberSource)} | ${compared}`, exact: true }
}
