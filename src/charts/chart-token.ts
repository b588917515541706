import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Chart } from '../core/chart.ts'
import type { Secrets } from '../core/secrets.ts'
import { packChart, unpackChart } from './pack-chart.ts'

const purpose = 'chart'

/** A chart as a text that only this installation can read back, until it expires. */
export function chartToken(chart: Chart, until: Date, secrets: Secrets): string {
  const packed = deflateRawSync(JSON.stringify(packChart(chart)), { level: 9 }).toString('base64url')
  return secrets.seal(`${purpose} ${until.getTime()} ${packed}`)
}

/** The chart of a token and when it expires; undefined for what is altered, expired or no token of a chart. */
export function readChartToken(token: string, now: Date, secrets: Secrets): { chart: Chart; until: Date } | undefined {
  const [kind, until, packed = ''] = opened(token, secrets).split(' ')
  if (kind !== purpose || !(Number(until) > now.getTime())) return undefined
  const json = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: 200_000 }).toString()
  return { chart: unpackChart(JSON.parse(json)), until: new Date(Number(until)) }
}

/** Whatever cannot be opened was not made here, nor was a second spelling of the same bytes. */
function opened(token: string, secrets: Secrets): string {
  const last = token.split('.').at(-1)!
  if (Buffer.from(last, 'base64url').toString('base64url') !== last) return ''
  try {
    return secrets.open(token)
  } catch {
    return ''
  }
}
