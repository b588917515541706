import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestant.ts'
import { ms, quantile, wallClock } from '../figures.ts'
import { load } from '../load.ts'
import { stagesOf } from '../stages.ts'
import { type Figure, isAllclear, type Scenario } from './scenario.ts'

/** From the moment an alert of a new group is sent until its message has reached Slack, one group at a time. */
export const latency: Scenario = {
  name: 'latency',
  rounds: ({ quick }) => (quick ? 1 : 3),
  async run(contestant, effort) {
    const samples = effort.quick ? 20 : 60
    await measure(contestant, `warm-${effort.round}`, 10)
    const calm = await measure(contestant, `lat-${effort.round}`, samples)
    const background = load({
      url: contestant.url,
      requests: { kind: 'alerts', prefix: 'noise', groups: 5, bearer: contestant.bearer },
      connections: 4,
      seconds: (samples * 100) / 1000 + 1,
      rate: 50,
    })
    await sleep(500)
    const busy = await measure(contestant, `busy-${effort.round}`, samples)
    await background
    return [
      ...figures('Alert to card', calm, '60 ms', '300 ms'),
      ...figures('Alert to card, beside 50 other alerts/s', busy),
      ...(isAllclear(contestant) ? await stagesOf(contestant, calm) : []),
    ]
  },
}

/** One alert on its way; all in milliseconds since the epoch. */
export interface Trip {
  group: string
  sent: number
  answered: number
  posted: number
}

async function measure(contestant: Contestant, prefix: string, samples: number): Promise<Trip[]> {
  const trips: Trip[] = []
  for (let n = 0; n < samples; n += 1) {
    const group = `grp-${prefix}-${n}`
    const call = contestant.slack.first((c) => c.group === group, 15_000)
    const sent = wallClock()
    const answered = contestant.alert(group, n).then(wallClock)
    const found = await call
    if (!found) throw new Error(`${contestant.name} posted nothing for ${group} within 15 s.`)
    trips.push({ group, sent, answered: await answered, posted: found.at })
    // Unevenly, so that no sample falls into step with somebody's polling.
    await sleep(60 + ((n * 37) % 40))
  }
  return trips
}

function figures(label: string, trips: Trip[], p50?: string, p99?: string): Figure[] {
  const times = trips.map(({ sent, posted }) => posted - sent)
  return [
    { label: `${label}, p50`, value: quantile(times, 0.5), show: ms, ...(p50 && { target: `≤ ${p50}` }) },
    { label: `${label}, p99`, value: quantile(times, 0.99), show: ms, ...(p99 && { target: `≤ ${p99}` }) },
    { label: `${label}, slowest`, value: Math.max(...times), show: ms },
  ]
}
