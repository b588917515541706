import { expect, test } from 'vitest'
import { endLookout } from './end.ts'
import { sawAnomalies, sawNothing } from './look.ts'
import { anomaly, watchOf, watchStart } from './test-anomaly.ts'

const ended = { how: 'removed', by: 'Alice' } as const
const e = anomaly('e')

test('whoever heard that something fires hears that nobody looks any more, once', () => {
  const { item } = sawAnomalies(watchOf(), [e, anomaly('x', 'low')], watchStart)
  const first = endLookout(item, ended, watchStart)
  expect(first.notice).toMatchObject({
    dedupe: 'watch-a3f2b1c4:2',
    notice: { state: 'resolved', anomalies: [], resolved: [{ key: 'e' }, { key: 'x' }], ended },
  })
  expect(first.item.findings).toEqual({ keys: [], notices: 2, toldAt: watchStart })
  expect(endLookout(first.item, ended, watchStart)).toMatchObject({ unwatched: [] })
  expect(endLookout(first.item, ended, watchStart).notice).toBeUndefined()
})

test('nothing is told when nobody was told, and what was raised in an incident is named', () => {
  const muted = sawAnomalies(watchOf({ incidents: 'high' }), [e], watchStart, true).item
  expect(endLookout(muted, ended, watchStart)).not.toHaveProperty('notice')
  const raised = sawAnomalies(watchOf({ incidents: 'high' }), [e, anomaly('x', 'low')], watchStart).item
  expect(endLookout(raised, ended, watchStart).unwatched).toMatchObject([{ key: 'e' }])
  const over = sawAnomalies(raised, [], watchStart).item
  expect(endLookout(over, ended, watchStart)).toMatchObject({ unwatched: [] })
  expect(endLookout(over, ended, watchStart).notice).toBeUndefined()
})

test('blindness that was told ends as well', () => {
  const blind = [1, 2, 3].reduce((item) => sawNothing(item, 'No answer.', watchStart).item, watchOf())
  expect(endLookout(blind, ended, watchStart).notice?.notice.resolved).toMatchObject([{ key: 'watch:blind' }])
})
