import type { Contestant } from '../contestant.ts'
import { count, ms, quantile } from '../figures.ts'
import { load } from '../load.ts'
import { until } from '../processes.ts'
import { type Figure, isAllclear, type Scenario } from './scenario.ts'

const groups = 50

/** Ten thousand alerts of fifty groups within a minute. */
export const storm: Scenario = {
  name: 'storm',
  rounds: () => 1,
  async run(contestant, { quick, round }) {
    const alerts = quick ? 2_000 : 10_000
    const seconds = quick ? 12 : 60
    const prefix = `storm-${round}`
    const before = await contestant.memory()
    const requests = { kind: 'alerts', prefix, groups, bearer: contestant.bearer, from: 9_000_000 } as const
    const { accepted, failed, latencies } = await load({
      url: contestant.url,
      requests,
      connections: 20,
      seconds,
      rate: alerts / seconds,
    })
    if (failed || accepted !== alerts) throw new Error(`${contestant.name} accepted ${accepted} of ${alerts} alerts.`)
    const final = await finalState(contestant, prefix, alerts / groups)
    const after = await contestant.memory()
    const calls = contestant.slack.received.filter(({ group }) => group?.startsWith(`grp-${prefix}-`))
    const label = `Storm of ${count(alerts)} alerts, ${groups} groups`
    return [
      { label: `${label}: answered, p99`, value: quantile(latencies, 0.99), show: ms, target: '< 100 ms' },
      ...(await kept(contestant, prefix, label)),
      { label: `${label}: new messages`, value: of(calls, 'chat.postMessage'), show: count, target: `≤ ${groups}` },
      { label: `${label}: edits`, value: of(calls, 'chat.update'), show: count },
      { label: `${label}: last alert, until all show the final count`, value: final, show: ms },
      ...memoryFigures(before, after),
    ]
  },
}

const of = (calls: { method: string }[], method: string) => calls.filter((call) => call.method === method).length

/** How long after the storm the newest message of every group tells the whole count. */
async function finalState({ slack }: Contestant, prefix: string, each: number): Promise<number> {
  const began = performance.now()
  const whole = `firing ${each} of ${each}`
  const isFinal = () => {
    const newest = new Map<string, string>()
    for (const { group, body } of slack.received)
      if (group?.startsWith(`grp-${prefix}-`)) newest.set(group, decodeURIComponent(body.replaceAll('+', ' ')))
    return newest.size === groups && [...newest.values()].every((body) => body.includes(whole))
  }
  await until('every card shows the final count', isFinal, 300_000)
  return performance.now() - began
}

async function kept(contestant: Contestant, prefix: string, label: string): Promise<Figure[]> {
  if (!isAllclear(contestant)) return []
  const [row] = await contestant.query<{ incidents: string; alerts: string }>(
    `SELECT count(DISTINCT i.id) AS incidents, count(a.id) AS alerts FROM incidents i JOIN alerts a ON a.incident_id = i.id
     WHERE i.title LIKE '%grp-${prefix}-%'`,
  )
  return [
    { label: `${label}: incidents`, value: Number(row?.incidents), show: count, target: String(groups) },
    { label: `${label}: alerts in them`, value: Number(row?.alerts), show: count, target: 'all' },
  ]
}

const mb = (value: number) => `${value.toFixed(0)} MB`

function memoryFigures(before: Record<string, number>, after: Record<string, number>): Figure[] {
  const total = (parts: Record<string, number>) => Object.values(parts).reduce((a, b) => a + b, 0)
  return [
    { label: 'Memory before the storm', value: total(before), show: mb },
    { label: 'Memory after the storm', value: total(after), show: mb },
    ...Object.entries(after)
      .filter(() => Object.keys(after).length > 1)
      .map(([part, value]) => ({ label: `Memory after the storm: ${part}`, value, show: mb })),
  ]
}
