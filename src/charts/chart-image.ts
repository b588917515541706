import type { Chart } from '../core/chart.ts'
import type { Secrets } from '../core/secrets.ts'
import { chartToken } from './chart-token.ts'
import { describeChart } from './describe-chart.ts'
import { thinChart } from './thin-chart.ts'

/** What an address works with. */
interface Address {
  /** Where people, and Slack, reach this server. */
  publicUrl: string
  secrets: Secrets
  now: Date
}

const day = 86_400_000
/** How long an address shows its picture, in milliseconds: as long as anybody reads back. */
const lifeMs = 30 * day
/** Discord takes addresses of 2 048 characters, Slack of 3 000. */
const mostCharacters = 1_900

/**
 * An address at which everybody who was given it may fetch a chart as PNG, with the words for those who do not see it.
 * The chart itself is in the address, thinned out and sealed: nothing has to be kept or cleared away, every process of an
 * installation can draw it, and nobody can read, change or make one. Undefined for a chart too large for any address.
 */
export function chartImage(
  chart: Chart,
  { publicUrl, secrets, now }: Address,
): { url: string; alt: string } | undefined {
  for (const points of [160, 100, 60, 30]) {
    const token = chartToken(thinChart(chart, points), new Date(now.getTime() + lifeMs), secrets)
    const url = `${publicUrl}/charts/${token}.png`
    if (url.length <= mostCharacters) return { url, alt: describeChart(chart) }
  }
  return undefined
}
