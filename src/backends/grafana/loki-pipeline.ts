import { Problem } from '../../core/problem.ts'
import { quoted } from '../prometheus/matcher.ts'

/** Strings of LogQL, in which anything may stand. */
const strings = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/g

/**
 * A raw query as the pipeline after our own stream selector, so that it cannot leave the service; plain words are searched
 * for. Throws Problem `invalid` for what would reach outside of the pipeline: a selector, a range, a comment, or a bracket
 * that closes what it did not open.
 */
export function pipelineOf(raw: string): string {
  const text = raw.trim()
  if (text === '') return ''
  if (!/^(\||!=|!~|!>)/.test(text) && !/^[{(]/.test(text)) return `|= ${quoted(text)}`
  const bare = text.replace(strings, (string) => ' '.repeat(string.length))
  let open = 0
  for (const [index, mark] of [...bare].entries()) {
    if (mark === '(') open += 1
    if (mark === ')') open -= 1
    if (open < 0 || /[{}[\]#"`]/.test(mark)) throw refused(mark, index)
  }
  if (open > 0) throw refused('(', bare.lastIndexOf('('))
  return text
}

function refused(mark: string, index: number): Problem {
  const at = `"${mark}" at position ${index + 1}`
  const message = `A raw query is only the pipeline after the stream selector, such as |= "timeout" | json: ${at} cannot stand there.`
  return new Problem('invalid', message, { fields: { query: `${at} cannot stand outside a string` } })
}
