import { Problem } from '../../core/problem.ts'
import { balanced } from '../balanced.ts'

/** A raw query is a condition on columns; nothing in it reaches another table or ends the statement. */
export function rawCondition(raw: string): string {
  const text = balanced(raw, { quotes: `'"\``, escapes: false })
  const bare = text.replace(/'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '')
  const stray = /\bselect\b|\bwith\b|;|--|\/\*|#|\{|\bdict\w*\s*\(|\bjoinget\s*\(/i.exec(bare)?.[0]
  if (!stray) return text
  const message = `A raw query is a condition such as SeverityText = 'ERROR' AND Body ILIKE '%timeout%': "${stray}" cannot stand there.`
  throw new Problem('invalid', message, { fields: { query: `"${stray}" cannot stand outside a text` } })
}
