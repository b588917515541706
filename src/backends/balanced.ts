import { Problem } from '../core/problem.ts'

/** How an engine writes texts: between which quotes, and whether `\` outside of them takes the meaning of the next sign. */
export interface Writing {
  quotes: string
  escapes?: boolean
}

/**
 * A raw text that may stand in parentheses behind a service's scope: no text of it stays open, and no parenthesis closes
 * that it did not open, so that nothing in it reaches past the scope. Throws Problem `invalid` with the position.
 */
export function balanced(text: string, { quotes, escapes = false }: Writing): string {
  const open: number[] = []
  let quote: { sign: string; at: number } | undefined
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '\\' && (quote || escapes)) at++
    else if (quote) quote = sign === quote.sign ? undefined : quote
    else if (quotes.includes(sign)) quote = { sign, at }
    else if (sign === '(') open.push(at)
    else if (sign === ')' && open.pop() === undefined) throw fault('a ) closes what was not opened', at)
  }
  if (quote) throw fault(`the ${quote.sign} is not closed`, quote.at)
  if (open.length) throw fault('the ( is not closed', open.at(-1)!)
  return text
}

function fault(what: string, at: number): Problem {
  const said = `${what} (at position ${at + 1})`
  return new Problem('invalid', `The query cannot be read: ${said}.`, { fields: { query: said } })
}
