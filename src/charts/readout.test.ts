import { expect, test } from 'vitest'
import type { Chart } from '../core/chart.ts'
import { readoutOf } from './readout.ts'

const start = Date.parse('2026-03-02T09:00:00Z')
const line = (name: string, values: (number | null)[]) => ({
  name,
  times: values.map((_, i) => start + i * 60_000),
  values,
})
const chart = (lines: Chart['lines'], unit = 'ms'): Chart => ({ title: 'Latency', unit, lines, marks: [] })

test('every moment has its values in words, with gaps as gaps', () => {
  expect(readoutOf(chart([line('p50 {app=x}', [80, null, 90]), line('p99 {app=x}', [1_900, 310, 320])]))).toEqual({
    start: start / 1_000,
    lines: [
      ['p50', [0, 60, 120], ['80 ms', '–', '90 ms']],
      ['p99', [0, 60, 120], ['1.9 s', '310 ms', '320 ms']],
    ],
  })
})

test('a line that stands alone goes by its name without labels', () => {
  expect(readoutOf(chart([line('requests {service=x}', [1])]))!.lines[0]![0]).toBe('requests')
})

test('a long chart is thinned, and one without values says nothing', () => {
  const values = Array.from({ length: 5_000 }, (_, i) => i % 97)
  expect(readoutOf(chart([line('a', values)]))!.lines[0]![1].length).toBeLessThan(300)
  expect(readoutOf(chart([]))).toBeUndefined()
})
