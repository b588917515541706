import { setTimeout as sleep } from 'node:timers/promises'
import { isAllclear, type Scenario } from './scenario.ts'

/** What it costs to do nothing. */
export const idle: Scenario = {
  name: 'idle',
  rounds: () => 1,
  async run(contestant, { quick }) {
    const seconds = quick ? 5 : 15
    await sleep(3_000)
    const commits = async () =>
      isAllclear(contestant)
        ? Number((await contestant.query<{ n: string }>('SELECT sum(xact_commit) AS n FROM pg_stat_database'))[0]?.n)
        : Number.NaN
    const [cpu, transactions] = [await contestant.cpuSeconds(), await commits()]
    await sleep(seconds * 1_000)
    const used = (await contestant.cpuSeconds()) - cpu
    const committed = (await commits()) - transactions
    return [
      { label: 'Idle: processor', value: (100 * used) / seconds, show: (v) => `${v.toFixed(1)} %` },
      ...(isAllclear(contestant)
        ? [{ label: 'Idle: transactions', value: committed / seconds, show: (v: number) => `${v.toFixed(1)}/s` }]
        : []),
    ]
  },
}
