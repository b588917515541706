import { chartImage } from '../../charts/chart-image.ts'
import { chartPng } from '../../charts/chart-png.ts'
import { describeChart } from '../../charts/describe-chart.ts'
import { drawChart } from '../../charts/draw-chart.ts'
import type { Picture } from '../../clients/slack/render.ts'
import { uploadPicture } from '../../clients/slack/upload-picture.ts'
import type { Chart } from '../../core/chart.ts'
import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Secrets } from '../../core/secrets.ts'
import type { CallSlack, Log } from './effects.ts'

/** What pictures for Slack are made with. */
export interface PictureEffects {
  publicUrl: string
  secrets: Secrets
  clock: Clock
  call: CallSlack
  /** Sends bytes to an address of Slack's; false when they were not taken. */
  send(url: string, bytes: Uint8Array): Promise<boolean>
  /** Resolves after so many milliseconds. */
  after(ms: number): Promise<void>
  log: Pick<Log, 'info'>
}

const size = { width: 560, height: 280 }
const restMs = 3_600_000
/** Slack looks at a file for a moment before it may be shown, and says nowhere when it is done. */
const settlesMs = 1_000

/**
 * Makes charts visible in Slack: at our own address where Slack can fetch it, else as an uploaded file where the app has
 * the permission `files:write`. Undefined where neither works: the card then goes without its picture.
 */
export function pictures(effects: PictureEffects) {
  /** Workspaces whose app may not upload, and when to try again. */
  const refused = new Map<string, number>()
  return async (workspace: string, chart: Chart): Promise<Picture | undefined> => {
    const { publicUrl, clock, log } = effects
    if (publicUrl.startsWith('https://')) {
      const image = chartImage(chart, { ...effects, now: clock.now() })
      return image && { source: image.url, alt: image.alt }
    }
    if ((refused.get(workspace) ?? 0) > clock.now().getTime()) return undefined
    const uploaded = await upload(effects, workspace, chart)
    if ('file' in uploaded) {
      await effects.after(settlesMs)
      return { source: { file: uploaded.file }, alt: describeChart(chart) }
    }
    log.info({ workspace, why: uploaded.why }, 'a chart goes to Slack without its picture')
    if (uploaded.lasting) refused.set(workspace, clock.now().getTime() + restMs)
    return undefined
  }
}

async function upload(
  { call, send }: PictureEffects,
  workspace: string,
  chart: Chart,
): Promise<{ file: string } | { why: string; lasting: boolean }> {
  const bytes = await drawn(chart)
  if (typeof bytes === 'string') return { why: bytes, lasting: true }
  const result = await uploadPicture(
    { call: (one) => call(workspace, one), send },
    { name: 'chart.png', alt: describeChart(chart), bytes },
  )
  if ('file' in result) return result
  const { failed } = result
  if (failed.kind === 'refused') return { why: failed.code, lasting: true }
  return { why: failed.kind === 'limited' ? 'Slack asked to wait.' : failed.message, lasting: false }
}

/** The picture, or why it cannot be drawn here. */
async function drawn(chart: Chart): Promise<Uint8Array | string> {
  try {
    return await chartPng(drawChart(chart, { ...size, theme: 'light' }))
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}
