import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../core/telemetry/log.ts'
import { logPlaces } from './log-places.ts'

const entry = (message: string, extra: LogEntry['extra'] = {}): LogEntry => ({
  at: new Date(0),
  message,
  service: 'api',
  extra,
})
const python = `Traceback (most recent call last):
  File "/app/cart.py", line 12, in add
    self.store(item)
  File "/app/store.py", line 40, in store
    raise KeyError(item)
KeyError: 'shoe'`

describe('where a line was written', () => {
  it.each<[string, LogEntry, string]>([
    ['the location it carries', entry('saved 3 rows', { caller: 'store/save.go:41' }), 'store/save.go:41'],
    [
      'file and line in fields of their own',
      entry('saved', { 'code.filepath': 'save.ts', 'code.lineno': 7 }),
      'save.ts:7',
    ],
    ['the innermost call of its stack trace', entry(python), '/app/store.py:40'],
    ['its template', entry('saved 3 rows in 12 ms'), 'saved <*> rows in <*>'],
  ])('is %s', (_, one, place) => {
    const others = [entry('saved 4 rows in 15 ms'), entry('saved 9 rows in 71 ms')]
    expect(logPlaces([...others, one]).get(one)).toBe(place)
  })
})
