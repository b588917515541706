import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Card } from '../../core/card.ts'
import { paintFor } from './paint.ts'
import { showCard } from './show-card.ts'
import { showJson, showJsonLines, showPlainly } from './show-json.ts'

const now = new Date('2026-01-05T12:00:00Z')
const plainly = { paint: paintFor({ write: () => true }, {}), now, timeZone: 'UTC' }
const coloured = { ...plainly, paint: paintFor({ write: () => true, isTTY: true }, {}) }

const card: Card = {
  title: 'Checkout fails',
  badge: '🔴 HIGH URGENCY',
  tone: 'high',
  lines: [['See ', { link: 'the runbook', url: 'https://r.example/1' }, { code: 'x=1' }]],
  fields: [
    { label: 'Service', value: 'checkout' },
    { label: 'Triggered', value: [{ time: new Date('2026-01-05T11:55:00Z'), form: 'ago' }] },
    { label: 'With', value: [{ user: 'al', name: 'Al' }] },
  ],
  table: {
    columns: ['Id', 'At'],
    rows: [[[{ link: 'INC-1', url: 'https://p.example' }], [{ time: now, form: 'clock' }]]],
  },
  controls: [
    { label: 'Acknowledge', command: 'acknowledge', input: { incident: 'INC-1' } },
    { label: 'View', url: 'https://p.example/incidents/INC-1' },
    { label: 'Snooze', options: [{ label: '1 hour', command: 'snooze', input: { incident: 'INC-1', for: '1h' } }] },
  ],
  footer: ['INC-1'],
}

describe('a card on the terminal', () => {
  it('shows everything it says, and the command lines its buttons stand for', () => {
    expect(showCard(card, plainly)).toBe(
      [
        '🔴 HIGH URGENCY  Checkout fails',
        'See the runbook (https://r.example/1)x=1',
        '  Service    checkout',
        '  Triggered  5 min ago',
        '  With       @Al',
        'Id     At',
        'INC-1  12:00 UTC',
        'Acknowledge: allclear acknowledge INC-1',
        'View: https://p.example/incidents/INC-1',
        'Snooze, 1 hour: allclear snooze INC-1 1h',
        'INC-1',
        '',
      ].join('\n'),
    )
  })

  it('shows a chart as blocks with its numbers, its limit and its marks', () => {
    const at = (minute: number) => now.getTime() + (minute - 60) * 60_000
    const line = (name: string, values: (number | null)[]) => ({ name, times: values.map((_, i) => at(i)), values })
    const chart = {
      title: 'shop: latency',
      unit: 'ms',
      lines: [line('p50', [10, 11, null, 12]), line('p99', [100, 110, 900, 1_200])],
      threshold: 500,
      marks: [{ at: at(30), kind: 'deploy' as const, label: 'v1\u001B[2J' }],
    }
    const shown = showCard({ title: 'shop', tone: 'plain', chart }, { ...plainly, width: 60 })
    expect(shown).toBe(
      [
        'shop',
        '  p50  ▁▅ █  now 12 ms  (10 ms – 12 ms)',
        '  p99  ▁▁▆█  now 1.2 s  (100 ms – 1.2 s)',
        '  limit 500 ms',
        '  deploy v1, 11:30 UTC',
        '',
      ].join('\n'),
    )
  })

  it('reads times that went through JSON', () => {
    expect(showCard(JSON.parse(JSON.stringify(card)) as Card, plainly)).toBe(showCard(card, plainly))
  })

  it('has colour on a terminal only, and not where NO_COLOR is set', () => {
    const painted = '\u001B['
    expect(showCard(card, coloured)).toContain(`${painted}1m${painted}31m`)
    expect(showCard(card, plainly)).not.toContain(painted)
    const silent = paintFor({ write: () => true, isTTY: true }, { NO_COLOR: '1' })
    expect(showCard(card, { ...plainly, paint: silent })).not.toContain(painted)
  })

  it('lets nothing from outside steer the terminal', () => {
    const evil = fc.string({
      unit: fc.constantFrom('a', '\u001B', '[2J', ']0;x', '\u0007', '\u009B', '\r', '\n', '\u202E', '\t', '\u0000'),
    })
    fc.assert(
      fc.property(evil, (text) => {
        const shown = showCard(
          {
            title: text,
            badge: text,
            tone: 'plain',
            lines: [text, [text, { bold: text }, { code: text }, { link: text, url: text }, { user: 'u', name: text }]],
            fields: [{ label: text, value: text }],
            table: { columns: [text], rows: [[text]] },
            controls: [
              { label: text, url: text },
              { label: text, command: 'ack', input: { incident: text } },
            ],
            image: { url: text, alt: text },
            chart: {
              title: text,
              unit: text,
              lines: [{ name: text, times: [1], values: [1] }],
              marks: [{ at: 1, kind: 'deploy', label: text }],
            },
            footer: [text],
          },
          plainly,
        )
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u)
      }),
    )
  })
})

describe('an answer for programs', () => {
  it('is safe to look at and still the same JSON', () => {
    const body = { title: 'a\u001B[2J\u009B\u202Eb' }
    expect(showJson(body)).toMatch(/^[\n -~]*$/)
    expect(JSON.parse(showJson(body))).toEqual(body)
  })

  it('gives one line per item, or one line when it is no list', () => {
    expect(showJsonLines({ incidents: [{ id: 1 }, { id: 2 }], next: null })).toBe('{"id":1}\n{"id":2}\n')
    expect(showJsonLines({ id: 1 })).toBe('{"id":1}\n')
    expect(showJsonLines({ incidents: [] })).toBe('')
  })

  it('is laid out as a table when the server has no card for it', () => {
    expect(showPlainly({ items: [{ id: 'a', n: 1, x: null }], next: 'c' }, plainly)).toBe('  next  c\nid  n\na   1\n')
  })
})
