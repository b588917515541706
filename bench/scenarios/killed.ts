import { setTimeout as sleep } from 'node:timers/promises'
import { count } from '../figures.ts'
import type { Scenario } from './scenario.ts'

const kills = 5
/** How long each is given after its start to post what it had accepted, in milliseconds. */
const patienceMs = 15_000

/** SIGKILL right after an alert was answered with 2xx; its sender does not repeat it. */
export const killed: Scenario = {
  name: 'killed',
  rounds: () => 1,
  async run(contestant, { round }) {
    let lost = 0
    for (let n = 0; n < kills; n += 1) {
      const group = `grp-killed-${round}-${n}`
      await contestant.alert(group, n)
      contestant.kill()
      await sleep(100)
      await contestant.start()
      if (!(await contestant.slack.first((call) => call.group === group, patienceMs))) lost += 1
    }
    return [
      {
        label: 'SIGKILL right after 2xx: never posted',
        value: lost,
        show: (v) => `${count(v)} of ${kills}`,
        target: '0',
      },
    ]
  },
}
