import type { Context as Web } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { Problem } from '../../core/problem.ts'

/** Tells a reader something while it happens. */
export interface Telling {
  /** A piece of text: `data: {"text": …}`. */
  text(words: string): Promise<void>
  /** A typed event with its facts. */
  event(name: string, data: unknown): Promise<void>
  /** Aborted when the reader left or the process stops. */
  signal: AbortSignal
}

interface AnswerOptions {
  /** Aborted when the process stops. */
  signal?: AbortSignal | undefined
  /** Gets what is no Problem in full; answers the id under which it stands in the log. */
  onBug(error: unknown): string
  heartbeatMs?: number | undefined
}

/**
 * Answers with server-sent events: what `run` tells as it goes, then `data: [DONE]`, also after an error, which comes as
 * `event: error` with its code and message. A quiet stream says now and then that it lives.
 */
export function sseAnswer(c: Web, run: (telling: Telling) => Promise<void>, options: AnswerOptions): Response {
  const { signal, heartbeatMs = 10_000 } = options
  c.header('x-accel-buffering', 'no')
  return streamSSE(c, async (sse) => {
    const left = new AbortController()
    const leave = () => left.abort()
    sse.onAbort(leave)
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted) leave()
    const beat = setInterval(() => void sse.write(': still here\n\n'), heartbeatMs)
    try {
      await run(telling(sse, left.signal))
    } catch (error) {
      if (!left.signal.aborted) await sse.writeSSE({ event: 'error', data: JSON.stringify(told(error, options)) })
    } finally {
      clearInterval(beat)
      signal?.removeEventListener('abort', leave)
      await sse.writeSSE({ data: '[DONE]' })
    }
  })
}

const telling = (sse: SSEStreamingApi, signal: AbortSignal): Telling => ({
  text: (text) => sse.writeSSE({ data: JSON.stringify({ text }) }),
  event: (event, data) => sse.writeSSE({ event, data: JSON.stringify(data) }),
  signal,
})

function told(error: unknown, { onBug }: AnswerOptions) {
  if (error instanceof Problem) return { code: error.code, message: error.message, fields: error.fields }
  return {
    code: 'internal',
    message: `Something went wrong inside; it stands in the log under ${onBug(error)}.`,
    fields: {},
  }
}
