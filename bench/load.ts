import { Worker } from 'node:worker_threads'
import type { Requests } from './requests.ts'

/** How requests are sent: as fast as the connections allow for a time, or at a steady rate whatever the answers do. */
export interface LoadPlan {
  url: string
  requests: Requests
  connections: number
  seconds: number
  /** Requests per second; a late answer then counts from when its request was due. */
  rate?: number
}

/** How it went. */
export interface LoadResult {
  accepted: number
  /** Answers that are no 2xx, and broken connections. */
  failed: number
  /** How long the run really took, in seconds. */
  seconds: number
  /** Time to each accepted answer, in milliseconds. */
  latencies: number[]
}

/** Sends from a thread of its own, so that what the client computes does not count as waiting for the server. */
export function load(plan: LoadPlan): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('load-worker.ts', import.meta.url), { workerData: plan })
    worker.once('message', (result: LoadResult) => resolve(result))
    worker.once('error', reject)
  })
}
