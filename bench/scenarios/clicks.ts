import { count, ms, quantile } from '../figures.ts'
import { load } from '../load.ts'
import { until } from '../processes.ts'
import { isAllclear, type Scenario } from './scenario.ts'

const rate = 200

/** Signed clicks on Acknowledge, ten people on two hundred incidents: each is on disk before it is answered. */
export const clicks: Scenario = {
  name: 'clicks',
  rounds: ({ quick }) => (quick ? 1 : 3),
  async run(contestant, { quick, round }) {
    if (!isAllclear(contestant)) return []
    for (let n = 0; n < rate; n += 1) await contestant.alert(`grp-click-${round}-${n}`, n)
    await until('all cards stand', async () => (await contestant.query(unsent)).length === 0, 120_000)
    const open = await contestant.query<{ id: string }>(
      `SELECT id FROM incidents WHERE title LIKE '%grp-click-${round}-%' ORDER BY number`,
    )
    const incidents = open.map(({ id }) => id)
    const { signingSecret: secret, people, url } = contestant
    const responseUrl = `${contestant.slack.apiUrl}response`
    const { accepted, failed, latencies } = await load({
      url,
      requests: { kind: 'clicks', secret, incidents, people, responseUrl, run: String(round) },
      connections: 50,
      seconds: quick ? 5 : 15,
      rate,
    })
    if (failed) throw new Error(`${failed} of ${failed + accepted} clicks were not answered with 200.`)
    const began = performance.now()
    await until('all clicks have had their effect', async () => (await contestant.query(unheard)).length === 0, 120_000)
    const label = `Click to 200, ${count(rate)} clicks/s`
    return [
      { label: `${label}, p50`, value: quantile(latencies, 0.5), show: ms },
      { label: `${label}, p99`, value: quantile(latencies, 0.99), show: ms, target: '≤ 50 ms' },
      { label: 'Last click answered, until its effect is stored', value: performance.now() - began, show: ms },
    ]
  },
}

const unsent = `SELECT FROM deliveries WHERE kind = 'card' AND shown = 0 LIMIT 1`
const unheard = `SELECT FROM inbox WHERE door = 'slack' AND state = 'waiting' LIMIT 1`
