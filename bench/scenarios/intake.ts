import type { Contestant } from '../contestant.ts'
import { count, ms, quantile } from '../figures.ts'
import { load } from '../load.ts'
import { until } from '../processes.ts'
import { type Figure, isAllclear, type Scenario } from './scenario.ts'

/** How many alerts per second are accepted, one per request, of 50 groups; ours are on disk when they are answered. */
export const intake: Scenario = {
  name: 'intake',
  rounds: ({ quick }) => (quick ? 1 : 3),
  async run(contestant, { quick, round }) {
    const figures: Figure[] = []
    for (const connections of [20, 100]) {
      const requests = { kind: 'alerts', prefix: 'rate', groups: 50, bearer: contestant.bearer } as const
      const plan = { url: contestant.url, connections, seconds: quick ? 3 : 8 }
      const from = (round * 2 + (connections === 20 ? 0 : 1)) * 1_000_000
      const spentBefore = await contestant.cpuSeconds()
      const { accepted, failed, seconds, latencies } = await load({ ...plan, requests: { ...requests, from } })
      if (failed) throw new Error(`${contestant.name} did not accept ${failed} alerts.`)
      const label = `Intake, ${connections} connections`
      const wanted = connections === 20
      figures.push(
        { label, value: accepted / seconds, show: perSecond, ...(wanted && { target: '≥ 2 000/s' }) },
        { label: `${label}, p99`, value: quantile(latencies, 0.99), show: ms, ...(wanted && { target: '≤ 50 ms' }) },
      )
      const drained = performance.now()
      await until('all alerts are in incidents', () => isDrained(contestant), 300_000)
      const tail = (performance.now() - drained) / 1000
      const spent = ((await contestant.cpuSeconds()) - spentBefore) / accepted
      figures.push({ label: `${label}: processor time per 1 000`, value: spent * 1_000_000, show: ms })
      if (isAllclear(contestant))
        figures.push({ label: `${label}: into incidents`, value: accepted / (seconds + tail), show: perSecond })
    }
    return figures
  },
}

const perSecond = (value: number) => `${count(value)}/s`

const isDrained = async (contestant: Contestant) =>
  !isAllclear(contestant) || (await contestant.query(`SELECT FROM inbox WHERE state = 'waiting' LIMIT 1`)).length === 0
