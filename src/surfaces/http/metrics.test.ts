import { expect, test } from 'vitest'
import { meter } from './metrics.ts'

const gauges = {
  inboxWaiting: 7,
  inboxOldestSeconds: 1.5,
  inboxDead: 0,
  deliveriesQueued: 3,
  deliveriesOldestSeconds: 0,
  deliveriesFailed: 1,
  lanesPaused: 2,
  timersOverdueSeconds: 0,
}

function bench() {
  let now = new Date('2026-03-02T09:00:00Z')
  const asked = { times: 0, down: false }
  const store = {
    async gauges() {
      asked.times += 1
      if (asked.down) throw new Error('down')
      return gauges
    },
    lookoutGauges: async () => ({
      states: [
        { kind: 'watch' as const, state: 'firing' as const, count: 2 },
        { kind: 'alert-rule' as const, state: 'failing' as const, count: 1 },
      ],
      overdueSeconds: 12,
      noticesOwed: 3,
      noticesFailed: 1,
    }),
    countByStatus: async () => ({ open: 4, acknowledged: 1, snoozed: 0, resolved: 9 }),
  }
  const forward = (ms: number) => {
    now = new Date(now.getTime() + ms)
  }
  return { asked, forward, measure: meter({ store, clock: { now: () => now }, process: false }) }
}

const lines = async ({ text }: ReturnType<typeof meter>) => (await text()).body.split('\n')

test('work under way is read from the store, at most every two seconds', async () => {
  const { measure, asked, forward } = bench()
  const first = await lines(measure)
  expect(first).toEqual(
    expect.arrayContaining([
      'allclear_store_up 1',
      'allclear_inbox_waiting 7',
      'allclear_inbox_oldest_seconds 1.5',
      'allclear_lanes_paused 2',
      'allclear_incidents{status="open"} 4',
      'allclear_incidents{status="snoozed"} 0',
    ]),
  )
  await lines(measure)
  expect(asked.times).toBe(1)
  forward(2_000)
  await lines(measure)
  expect(asked.times).toBe(2)
})

test('while the store is down the rest is still told, and no old number with it', async () => {
  const { measure, asked, forward } = bench()
  await lines(measure)
  asked.down = true
  forward(2_000)
  measure.intake({ source: 'prom', outcome: 'accepted' })
  const told = await lines(measure)
  expect(told).toContain('allclear_store_up 0')
  expect(told).toContain('allclear_intake_deliveries_total{source="prom",result="accepted"} 1')
  expect(told.filter((line) => /^allclear_(inbox|incidents|lanes)/.test(line))).toEqual([])
})

test('deliveries are counted by how they ended, their lateness only when they were sent', async () => {
  const { measure } = bench()
  const delivery = { notifier: 'slack', kind: 'card' }
  measure.delivered({ delivery, result: 'limited', latenessMs: 9_000 })
  measure.delivered({ delivery, result: 'sent', latenessMs: 400 })
  expect(await lines(measure)).toEqual(
    expect.arrayContaining([
      'allclear_deliveries_total{notifier="slack",kind="card",outcome="limited"} 1',
      'allclear_deliveries_total{notifier="slack",kind="card",outcome="sent"} 1',
      'allclear_delivery_lateness_seconds_count 1',
      'allclear_delivery_lateness_seconds_sum 0.4',
    ]),
  )
})

test('times land in their histograms', async () => {
  const { measure } = bench()
  measure.intake({ source: 'prom', outcome: 'accepted', seconds: 0.003 })
  measure.alertToCard(0.06)
  measure.timerLate(-0.2)
  measure.acknowledged(90)
  measure.slackClick(0.02)
  measure.request({ method: 'GET', route: '/ready', status: 200, seconds: 0.001 })
  expect(await lines(measure)).toEqual(
    expect.arrayContaining([
      'allclear_intake_seconds_sum 0.003',
      'allclear_alert_to_card_seconds_sum 0.06',
      'allclear_timer_lateness_seconds_sum 0',
      'allclear_ack_seconds_bucket{le="120"} 1',
      'allclear_ack_seconds_bucket{le="60"} 0',
      'allclear_slack_click_seconds_count 1',
      'allclear_http_request_seconds_count{method="GET",route="/ready",status="200"} 1',
    ]),
  )
})

test('watches are counted by how they stand, and what does not occur is 0', async () => {
  const { measure, asked, forward } = bench()
  const told = await lines(measure)
  for (const line of [
    'allclear_watches{kind="watch",state="firing"} 2',
    'allclear_watches{kind="watch",state="failing"} 0',
    'allclear_watches{kind="alert-rule",state="failing"} 1',
    'allclear_watches{kind="alert-rule",state="stopped"} 0',
    'allclear_watch_looks_overdue_seconds 12',
    'allclear_watch_notices_queued 3',
    'allclear_watch_notices_failed 1',
  ])
    expect(told).toContain(line)
  asked.down = true
  forward(2_000)
  expect((await lines(measure)).filter((line) => /^allclear_watch(es|_looks_overdue|_notices)/.test(line))).toEqual([])
})

test('looks are counted by how they ended, with how late they began', async () => {
  const { measure } = bench()
  measure.looked({ kind: 'watch', profile: 'aws-prod', ok: true, lateMs: 40 })
  measure.looked({ kind: 'watch', profile: 'aws-prod', ok: false, lateMs: 3_000 })
  measure.looked({ kind: 'alert-rule', profile: 'gcp', ok: true, lateMs: -5 })
  expect(await lines(measure)).toEqual(
    expect.arrayContaining([
      'allclear_watch_looks_total{kind="watch",profile="aws-prod",result="ok"} 1',
      'allclear_watch_looks_total{kind="watch",profile="aws-prod",result="failed"} 1',
      'allclear_watch_look_lateness_seconds_count 3',
      'allclear_watch_look_lateness_seconds_sum 3.04',
    ]),
  )
})

test('two installations in one process do not mix', async () => {
  const [one, two] = [bench().measure, bench().measure]
  one.intake({ source: 'prom', outcome: 'accepted' })
  expect((await lines(two)).filter((line) => line.includes('prom'))).toEqual([])
})
