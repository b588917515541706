import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import { type ConstructorOptions, fromKysely, PgBoss } from 'pg-boss'
import type { JobName, Jobs, Wake } from '../core/jobs.ts'
import type { Tables } from './schema.ts'

/** The wake-up that belongs to a door of the inbox. */
export const wakeForDoor = (door: string): Wake =>
  door === 'alerts' ? { name: 'ingest', data: {}, key: 'all' } : { name: 'envelopes', data: {}, key: 'all' }

/** The wake-ups on pg-boss. */
export interface Queue {
  /**
   * Sends in the transaction given: rolled back with it. Returns those that one already waiting stood for. Its worker may
   * look before this transaction commits and see nothing, so these belong to `repeat` once it has committed.
   */
  send(trx: Transaction<Tables> | Kysely<Tables>, wakes: Wake[]): Promise<Wake[]>
  /** Sends outside any transaction, soon and together with others; a failure is only reported, since the sweep finds what is due. */
  repeat(wakes: Wake[]): void
  work<N extends JobName>(
    name: N,
    options: { concurrency: number },
    run: (data: Jobs[N]) => Promise<void>,
  ): Promise<void>
  stop(): Promise<void>
}

const names: JobName[] = [
  'ingest',
  'envelopes',
  'lane',
  'notices',
  'timer',
  'sweep',
  'watches',
  'people',
  'major',
  'investigate',
  'proposals',
  'digests',
  'quiet',
  'schedules',
]
/** Queues whose jobs often lie in the future, for which no notification comes. */
const polled = new Set<JobName>(['timer', 'sweep', 'watches', 'people', 'proposals', 'digests', 'schedules'])
/** Attempts of a job that fails, over about eight minutes. Many more would pile up, and the sweep finds what is due anyway. */
const retryLimit = 20

/** Opens pg-boss on the same database as `db`; `listen: false` serves tests and one-shot commands. */
export async function openQueue(
  db: Kysely<Tables>,
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
      retryLimit,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 30,
      heartbeatSeconds: 10,
      expireInSeconds: 900,
      deleteAfterSeconds: 300,
    })
  const send: Queue['send'] = async (trx, wakes) => {
    const db = fromKysely(trx)
    const coalesced: Wake[] = []
    for (const [name, group] of byName(wakes)) {
      const jobs = group.map(({ data, key, at }) => ({ data, singletonKey: key, ...(at && { startAfter: at }) }))
      const sent = await boss.insert(name, jobs, { db, returnId: true })
      if ((sent?.length ?? 0) < group.length) coalesced.push(...group.filter(({ at }) => !at))
    }
    return coalesced
  }
  const repeater = repeatOn(async (wakes) => void (await send(db, wakes)), onError)
  return {
    send,
    repeat: repeater.repeat,
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
        (jobs) => runAll(jobs, ({ data }) => run(data)),
      )
    },
    async stop() {
      await repeater.settled()
      await boss.stop({ graceful: true, timeout: 8_000 })
      await repeater.settled()
    },
  }
}

/** Runs every job of a batch, so that one that fails does not keep those behind it waiting, and fails with the first. */
async function runAll<J>(jobs: J[], run: (job: J) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const job of jobs) await run(job).catch((error) => failures.push(error))
  if (failures.length) throw failures[0]
}

/** Least time between two sendings of gathered wake-ups, in milliseconds; the first is sent at once. */
const restMs = 20

/** Gathers wake-ups while earlier ones are on their way and a moment longer, so that a storm costs few of them. */
function repeatOn(send: (wakes: Wake[]) => Promise<void>, onError: (error: unknown) => void) {
  let gathered: Wake[] = []
  let underWay: Promise<void> | undefined
  const drain = async () => {
    while (gathered.length) {
      const wakes = gathered
      gathered = []
      await send(wakes).catch(onError)
      await sleep(restMs)
    }
    underWay = undefined
  }
  return {
    repeat(wakes: Wake[]) {
      gathered.push(...wakes)
      if (gathered.length) underWay ??= drain()
    },
    settled: async () => underWay,
  }
}

/** In one order everywhere, because two transactions that wake the same workers wait for each other at each key. */
function byName(wakes: Wake[]): Map<JobName, Wake[]> {
  const unique = new Map(wakes.map((wake) => [`${wake.name}\n${wake.key}`, wake]))
  const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, wake]) => wake)
  return Map.groupBy(sorted, ({ name }) => name)
}
