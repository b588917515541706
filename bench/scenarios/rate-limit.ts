import { setTimeout as sleep } from 'node:timers/promises'
import { count } from '../figures.ts'
import type { Scenario } from './scenario.ts'

const groups = 60
const seconds = 90

/** Sixty new groups for a channel that takes one message a second and refuses the rest. */
export const rateLimit: Scenario = {
  name: 'limit',
  rounds: () => 1,
  async run({ slack, alert }, { round }) {
    const prefix = `grp-limit-${round}-`
    const refusedBefore = slack.refusals()
    slack.limit(1)
    for (let n = 0; n < groups; n += 1) await alert(`${prefix}${n}`, n)
    await sleep(seconds * 1_000)
    slack.limit(Number.POSITIVE_INFINITY)
    const posted = slack.received.flatMap(({ group, method }) =>
      group?.startsWith(prefix) && method === 'chat.postMessage' ? [group] : [],
    )
    const label = `${groups} groups, 1 message/s allowed`
    return [
      { label: `${label}: posted after ${seconds} s`, value: new Set(posted).size, show: count, target: `${groups}` },
      { label: `${label}: refused calls`, value: slack.refusals() - refusedBefore, show: count, target: '< 70' },
    ]
  },
}
