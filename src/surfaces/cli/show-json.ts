import type { Card, Text } from '../../core/card.ts'
import { showCard } from './show-card.ts'
import type { ShowOptions } from './show-text.ts'

/** JSON for programs that is also safe to look at: characters that steer a terminal are written as escapes. */
export const showJson = (body: unknown, indent = 2) => `${escaped(JSON.stringify(body ?? null, null, indent))}\n`

/** One line per item of the list an answer holds; an answer without a list is one line. */
export function showJsonLines(body: unknown): string {
  const lists = isObject(body) ? Object.values(body).filter(Array.isArray) : []
  const items: unknown[] = Array.isArray(body) ? body : lists.length === 1 && lists[0] ? lists[0] : [body]
  return items.map((item) => `${escaped(JSON.stringify(item ?? null))}\n`).join('')
}

/** An answer for programs, laid out for people, for servers that offer no card. */
export function showPlainly(body: unknown, options: ShowOptions): string {
  if (!isObject(body)) return showJson(body)
  const card: Card = { title: '', tone: 'plain', fields: [] }
  for (const [name, value] of Object.entries(body)) {
    if (value === null || (Array.isArray(value) && value.length === 0)) continue
    if (Array.isArray(value) && !card.table && value.every(isObject)) card.table = tableOf(value)
    else card.fields?.push({ label: name, value: wordsOf(value) })
  }
  return showCard(card, options).replace(/^\n/, '')
}

function tableOf(rows: Record<string, unknown>[]): NonNullable<Card['table']> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    rows.some((row) => row[name] !== null && typeof row[name] !== 'object'),
  )
  return { columns, rows: rows.map((row) => columns.map((name): Text => wordsOf(row[name]))) }
}

const wordsOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const escaped = (json: string) =>
  json.replaceAll(
    /[\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
