import { catalog } from '../backends/demo/catalog.ts'
import { faults } from '../backends/demo/faults/index.ts'
import type { Reading } from '../backends/demo/readings.ts'
import type { Backstage, BackstageState } from './playground/backstage.ts'
import type { VerdictJudge } from './shop/judge-verdicts.ts'
import { rules } from './shop/rules.ts'
import type { RunningShop } from './shop/run-shop.ts'
import { broken } from './shop/shop.ts'

/** How many breakages of the past are listed. */
const remembered = 6

/** Shows a running shop in the panel of the playground. */
export function shopBackstage(running: RunningShop, judging: Pick<VerdictJudge, 'score' | 'onChange'>): Backstage {
  return {
    state: () => ({ ...stateOf(running), verdicts: judging.score() }),
    break: (fault) => running.break(fault),
    heal: (fault) => running.heal(fault),
    onChange(listener) {
      const ends = [running.onChange(listener), judging.onChange(listener)]
      return () => {
        for (const end of ends) end()
      }
    },
  }
}

function stateOf({ shop }: RunningShop): BackstageState {
  const troubled = new Set(rules.flatMap((rule) => rule.holds(shop.readings).map(({ labels }) => labels.service)))
  const past = shop.breakages.flatMap(({ fault, since, healedAt, healed }) =>
    healedAt === undefined || healed === undefined ? [] : [{ label: fault.label, since, healedAt, healed }],
  )
  return {
    services: catalog.map(({ name }) => ({ name, facts: facts(shop.readings[name]), troubled: troubled.has(name) })),
    broken: broken(shop).map(({ fault: { id, label }, since, until }) => ({ id, label, since, until })),
    past: past.slice(-remembered).reverse(),
    faults: faults.map(({ id, label }) => ({ id, label })),
    nextAt: shop.nextAt,
  }
}

function facts({ gauges }: Reading = { gauges: {}, restarts: {} }): string {
  const { requests = 0, errors = 0, latency = 0 } = gauges
  const length = latency < 1 ? `${Math.round(latency * 1000)} ms` : `${latency.toFixed(1)} s`
  return `${requests.toFixed(0)} req/s · ${(errors * 100).toFixed(1)} % errors · p99 ${length}`
}
