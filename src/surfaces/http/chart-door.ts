import { Hono } from 'hono'
import { chartPng } from '../../charts/chart-png.ts'
import { readChartToken } from '../../charts/chart-token.ts'
import { drawChart } from '../../charts/draw-chart.ts'
import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Secrets } from '../../core/secrets.ts'

/** What pictures are drawn with. */
export interface ChartDoorEffects {
  secrets: Secrets
  clock: Clock
}

/** Chats show pictures about this wide; twice as many pixels keep them sharp. */
const size = { width: 560, height: 280 }
const kept = 64

/**
 * `GET /charts/<token>.png`: the picture of a chart for whoever was given its address, such as Slack. The token is
 * sealed and holds the chart itself, so that nobody can have anything else drawn; the latest pictures are kept, since
 * whoever has one address may ask for it again and again.
 */
export function chartDoor({ secrets, clock }: ChartDoorEffects): Hono {
  const drawn = new Map<string, Promise<Buffer>>()
  const draw = (token: string, chart: Parameters<typeof drawChart>[0]) => {
    const known = drawn.get(token)
    if (known) return known
    const picture = chartPng(drawChart(chart, { ...size, theme: 'light' }))
    drawn.set(token, picture)
    picture.catch(() => drawn.delete(token))
    if (drawn.size > kept) drawn.delete(drawn.keys().next().value!)
    return picture
  }
  return new Hono().get('/charts/:picture{.+\\.png}', async (c) => {
    const token = c.req.param('picture').slice(0, -'.png'.length)
    const now = clock.now()
    const read = readChartToken(token, now, secrets)
    if (!read) return c.text('There is no such picture, or its address has expired.', 404)
    const seconds = Math.floor((read.until.getTime() - now.getTime()) / 1_000)
    try {
      const picture = await draw(token, read.chart)
      return c.body(new Uint8Array(picture), 200, {
        'Content-Type': 'image/png',
        'Cache-Control': `public, max-age=${seconds}, immutable`,
        'Content-Security-Policy': "default-src 'none'",
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'X-Content-Type-Options': 'nosniff',
      })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return c.text(error.message, 503)
    }
  })
}
