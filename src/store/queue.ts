import type { Kysely, Transaction } from 'kysely'
import { type ConstructorOptions, fromKysely, PgBoss } from 'pg-boss'
import type { JobName, Jobs, Wake } from '../core/jobs.ts'
import type { Tables } from './schema.ts'

/** The wake-up that belongs to a door of the inbox. */
export const wakeForDoor = (door: string): Wake =>
  door === 'alerts' ? { name: 'ingest', data: {}, key: 'all' } : { name: 'envelopes', data: {}, key: 'all' }

/** The wake-ups on pg-boss. */
export interface Queue {
  /** Sends in the transaction given: rolled back with it. */
  send(trx: Transaction<Tables> | Kysely<Tables>, wakes: Wake[]): Promise<void>
  work<N extends JobName>(
    name: N,
    options: { concurrency: number },
    run: (data: Jobs[N]) => Promise<void>,
  ): Promise<void>
  stop(): Promise<void>
}

const names: JobName[] = ['ingest', 'envelopes', 'lane', 'timer', 'sweep', 'people', 'major']
/** Queues whose jobs often lie in the future, for which no notification comes. */
const polled = new Set<JobName>(['timer', 'sweep', 'people'])

/** Opens pg-boss on the same database; `listen: false` serves tests and one-shot commands. */
export async function openQueue(
  connection: ConstructorOptions,
  { listen, onError }: { listen: boolean; onError: (error: unknown) => void },
): Promise<Queue> {
  const boss = new PgBoss({
    ...connection,
    max: 12,
    application_name: 'allclear-queue',
    useListenNotify: listen,
    supervise: listen,
    schedule: false,
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
  })
  boss.on('error', onError)
  await boss.start()
  for (const name of names)
    await boss.createQueue(name, {
      policy: 'short',
      notify: !polled.has(name),
      retryLimit: 1_000_000,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 30,
      heartbeatSeconds: 10,
      expireInSeconds: 900,
      deleteAfterSeconds: 300,
    })
  return {
    async send(trx, wakes) {
      const db = fromKysely(trx)
      for (const [name, group] of byName(wakes))
        await boss.insert(
          name,
          group.map(({ data, key, at }) => ({ data, singletonKey: key, ...(at && { startAfter: at }) })),
          { db },
        )
    },
    async work(name, { concurrency }, run) {
      await boss.work<Jobs[typeof name]>(
        name,
        {
          localConcurrency: polled.has(name) ? 1 : concurrency,
          batchSize: polled.has(name) ? 50 : 1,
          burstWhenBatchFull: polled.has(name),
          pollingIntervalSeconds: polled.has(name) ? 0.5 : 2,
          notifyPollingIntervalSeconds: 5,
        },
        async (jobs) => {
          for (const job of jobs) await run(job.data)
        },
      )
    },
    stop: () => boss.stop({ graceful: true, timeout: 8_000 }),
  }
}

function byName(wakes: Wake[]): Map<JobName, Wake[]> {
  const groups = new Map<JobName, Map<string, Wake>>()
  for (const wake of wakes) {
    const group = groups.get(wake.name) ?? new Map<string, Wake>()
    group.set(wake.key, wake)
    groups.set(wake.name, group)
  }
  return new Map([...groups].map(([name, group]) => [name, [...group.values()]]))
}
