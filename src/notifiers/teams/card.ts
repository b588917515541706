import { cut } from '../../clients/slack/cut.ts'
import type { Card, Span, Text, Tone } from '../../core/card.ts'
import { headOf, plainMarkup, written } from '../card/card-lines.ts'
import { paragraph, type Run, run } from './runs.ts'

const colours: Record<Tone, string> = {
  high: 'Attention',
  medium: 'Warning',
  low: 'Accent',
  good: 'Good',
  warn: 'Warning',
  plain: 'Default',
}

/** Teams takes 28 kB, and a character may take four bytes: this stays below with room for the frame. */
const most = { lines: 30, characters: 5_500 }

/** A card as the body of an Adaptive Card. */
export function cardBody(card: Card) {
  const { fields = [], lines = [], table } = card
  const rows = [
    ...fields.map(({ label, value }) => [run(`${label}: `, { weight: 'Bolder' }), ...runsOf(value)]),
    ...lines.map(runsOf),
    ...(table?.rows ?? []).map((row) => [run(row.map((cell) => written(cell, plainMarkup)).join(' · '))]),
  ]
  const shown = withinLimits(rows)
  const left = rows.length - shown.length
  return [
    paragraph(run(cut(headOf(card), 400), { weight: 'Bolder', color: colours[card.tone] })),
    ...shown.map((runs) => paragraph(...runs)),
    ...(left > 0 ? [paragraph(run(`… and ${left} more`))] : []),
  ]
}

function withinLimits(rows: Run[][]): Run[][] {
  let characters = 0
  return rows.slice(0, most.lines).filter((runs) => {
    characters += runs.reduce((sum, { text }) => sum + text.length, 0)
    return characters <= most.characters
  })
}

const runsOf = (text: Text): Run[] => (typeof text === 'string' ? [spanRun(text)] : text.map(spanRun))

function spanRun(span: Span): Run {
  const words = written([span], plainMarkup)
  if (typeof span === 'string') return run(words)
  if ('bold' in span) return run(words, { weight: 'Bolder' })
  if ('code' in span) return run(words, { fontType: 'Monospace' })
  return run(words)
}
