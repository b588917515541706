import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Stage } from './stage.ts'

/** How often a silent stream says that it lives, in milliseconds. */
const heartbeat = 15_000

/** Tells the browser whenever something may look different now; what it is, the browser asks for. */
export function streamChanges(c: Context, { peer, seed, backstage }: Stage): Response {
  return streamSSE(c, async (stream) => {
    let wake: () => void = () => undefined
    let pending = true
    const changed = () => {
      pending = true
      wake()
    }
    const offs = [
      peer.onChange((change) => change.team === seed.team && change.kind !== 'call' && changed()),
      backstage?.onChange(changed),
    ]
    stream.onAbort(() => {
      for (const off of offs) off?.()
      wake()
    })
    while (!stream.aborted) {
      await stream.writeSSE({ event: pending ? 'change' : 'alive', data: '' })
      pending = false
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, heartbeat)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (pending || stream.aborted) wake()
      })
    }
  })
}
