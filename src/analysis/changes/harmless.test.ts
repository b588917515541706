import { expect, test } from 'vitest'
import { biteOf } from './harmless.ts'
import { readFile } from './read-file.ts'

const bite = (removed: string[], added: string[], path = 'svc/a.go') =>
  biteOf(readFile({ path, removed, added, context: [], now: added }))

test.for([
  ['a comment', [], ['// callers hold the lock']],
  ['a log line', [], ['  log.Info("took", "ms", took)']],
  ['a meter', [], ['var hits = prometheus.NewCounter(prometheus.CounterOpts{', '  Name: "hits_total",', '})']],
  ['new layout', ['d := &Decoder{strict: true}'], ['d := &Decoder{', '  strict: true,', '}'].map((line) => line)],
  ['a message', ['  return errors.New("could not fnid it")'], ['  return errors.New("could not find it")']],
  ['a guard', [], ['  if x == nil {', '    return nil', '  }']],
] as const)('has next to no bite: %s', ([, removed, added]) => {
  expect(bite([...removed], [...added]).share).toBeLessThanOrEqual(0.2)
})

test.for([
  ['a guard that goes', ['  if x == nil {', '    return nil', '  }'], []],
  ['a turned sign', ['  if a < b {'], ['  if a > b {']],
  ['a value', ['  limit = 10'], ['  limit = 100']],
  ['calls that change places', ['app.use(check)'], ['app.use(check)']],
] as const)('bites: %s', ([, removed, added]) => {
  expect(bite([...removed], [...added]).share).toBeGreaterThanOrEqual(0.8)
})
