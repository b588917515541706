import { type IngestEffects, ingest } from '../commands/ingest.ts'
import { recheckQuiet } from '../commands/noise/recheck.ts'
import type { Clock } from '../core/clock.ts'
import type { DigestSettings } from '../core/digest/settings.ts'
import type { InboxItem } from '../core/inbox.ts'
import type { InvestigationSchedule } from '../core/investigation/schedule.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { LaneHold } from '../core/outbox.ts'
import type { Privacy } from '../core/redaction/rule.ts'
import type { Retention } from '../core/retention.ts'
import type { Source, SourceSettings } from '../core/source.ts'
import type { Store } from '../core/store.ts'
import type { Effects as DeliveryEffects } from '../delivery/effects.ts'
import { keepDigests } from '../jobs/digests.ts'
import { envelopes } from '../jobs/envelopes.ts'
import { type InvestigateEffects, investigate } from '../jobs/investigate.ts'
import { investigateIncident } from '../jobs/investigate-incident.ts'
import { keepSchedules } from '../jobs/investigation-schedules.ts'
import { workLane } from '../jobs/lane.ts'
import { keepProposals, type ProposalEffects } from '../jobs/proposals.ts'
import { sweep } from '../jobs/sweep.ts'
import { timer } from '../jobs/timer.ts'
import { keepWatches, type WatchEffects } from '../jobs/watches.ts'
import type { Logger } from './logger.ts'

/** Everything the workers of one process work with. */
export interface WorkerEffects {
  store: Store
  lanes: LaneHold
  queue: WorkQueue
  clock: Clock
  sources: Source[]
  settings: SourceSettings[]
  /** How personal data in alerts is treated. */
  privacy: Privacy
  /** Told how many texts of alerts gave away which kind of secret. */
  redacted: NonNullable<IngestEffects['redacted']>
  delivery: DeliveryEffects
  holder: string
  every(ms: number, run: () => void): () => void
  handleEnvelope(item: InboxItem): Promise<Pick<InboxItem, 'state' | 'outcome' | 'error'>>
  /** False when Slack could not be asked. */
  learnPeople(): Promise<boolean>
  openMajor(incident: string): Promise<void>
  /** What watches and alert rules see with, and whom they tell. */
  eyes: Pick<WatchEffects, 'detect' | 'measure' | 'notifier' | 'linksOf' | 'imagesOf' | 'deadline' | 'looked'>
  /** What investigations work with beside. */
  investigation: Pick<InvestigateEffects, 'context' | 'cluster' | 'reasoner' | 'propose' | 'thin' | 'pause' | 'onBug'>
  /** What is investigated by the clock. */
  schedules: readonly InvestigationSchedule[]
  /** How long is kept what was found out. */
  retention: Retention
  /** The digests that are sent by themselves. */
  digests: readonly DigestSettings[]
  /** How approved proposals are carried out and looked after. */
  approval: Pick<ProposalEffects, 'executors' | 'settings' | 'verify' | 'changes' | 'redact' | 'deadline'>
  /** Aborted when the process is asked to stop. */
  signal: AbortSignal
  log: Logger
}

const peopleEveryMs = 10 * 60_000
/** How soon Slack is asked about people again when it could not answer: pages to people wait for that. */
const peopleAgainMs = 5_000

/** Puts a worker at every queue. Each one looks at rows; what woke it is only a hint. */
export async function startWorkers(effects: WorkerEffects): Promise<void> {
  const { store, queue, clock, settings, log } = effects
  const onBug = (error: unknown, item: InboxItem) =>
    log.error({ error, delivery: item.id, source: item.source }, 'a stored delivery could not be worked on')
  await queue.work('ingest', { concurrency: 1 }, () => ingest({ ...effects, onBug }))
  await queue.work('envelopes', { concurrency: 2 }, () => envelopes({ store, handle: effects.handleEnvelope, onBug }))
  await queue.work('lane', { concurrency: 6 }, ({ lane }) => workLane(lane, effects))
  await queue.work('notices', { concurrency: 6 }, ({ lane }) => workLane(lane, effects))
  await queue.work('timer', { concurrency: 1 }, (data) => timer(data, { store, queue, sources: settings }))
  await queue.work('quiet', { concurrency: 1 }, () => recheckQuiet(store, settings))
  await queue.work('major', { concurrency: 1 }, ({ incident }) => effects.openMajor(incident))
  await queue.work('investigate', { concurrency: 6 }, async (asked) => {
    if ('incident' in asked) {
      const outcome = await investigateIncident(asked.incident, effects.investigation.context, asked.again)
      log.info({ incident: asked.incident, outcome }, 'an incident was considered for an investigation')
    } else
      await investigate(asked.investigation, { ...effects, ...effects.investigation, deadline: effects.eyes.deadline })
  })
  await queue.work('people', { concurrency: 1 }, async () => {
    await queue.send([{ name: 'people', data: {}, key: 'people', at: new Date(clock.now().getTime() + peopleEveryMs) }])
    if (await effects.learnPeople()) return
    const soon = new Date(clock.now().getTime() + peopleAgainMs)
    await queue.send([{ name: 'people', data: {}, key: 'people again', at: soon }])
  })
  await queue.work('sweep', { concurrency: 1 }, () => sweep({ ...effects, sources: settings }))
  const watches = keepWatches({
    ...effects,
    ...effects.eyes,
    onBug: (error, watch) => log.error({ error, watch }, 'a watch could not be looked after'),
  })
  const proposals = keepProposals({
    ...effects,
    ...effects.approval,
    onBug: (error, proposal) => log.error({ error, proposal }, 'a proposal could not be carried out'),
  })
  await queue.work('proposals', { concurrency: 1 }, () => proposals.tick())
  await queue.work('digests', { concurrency: 1 }, () => keepDigests({ ...effects, settings: effects.digests }))
  await queue.work('schedules', { concurrency: 1 }, () =>
    keepSchedules({ ...effects, context: effects.investigation.context }),
  )
  await queue.work('watches', { concurrency: 1 }, () => watches.tick())
  await queue.send([
    { name: 'sweep', data: {}, key: 'sweep' },
    { name: 'watches', data: {}, key: 'watches' },
    { name: 'proposals', data: {}, key: 'proposals' },
    { name: 'digests', data: {}, key: 'digests' },
    { name: 'schedules', data: {}, key: 'schedules' },
    // Under this key, since the regular round of an earlier process may already wait under its own.
    { name: 'people', data: {}, key: 'people again' },
  ])
  await store.wakeAll()
}
