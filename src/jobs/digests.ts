import { digestPlace, restrictedIn } from '../commands/digest/digest-place.ts'
import type { Clock } from '../core/clock.ts'
import { type NoticeDraft, priorities } from '../core/delivery.ts'
import type { Digest } from '../core/digest/digest.ts'
import { drawDigest } from '../core/digest/draw-digest.ts'
import { type Due, newestDue, nextDue } from '../core/digest/due.ts'
import type { DigestSettings } from '../core/digest/settings.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { Store } from '../core/store.ts'

/** What sending digests needs. */
export interface DigestEffects {
  store: Store
  queue: WorkQueue
  clock: Clock
  settings: readonly DigestSettings[]
}

/** How often is looked at the latest, in milliseconds: clocks are set, and computers sleep. */
const lookMs = 5 * 60_000

/**
 * Sends what is due: the newest digest of each scope, once, however many processes look and whenever one of them dies,
 * because its row and its message commit together. A scope that is looked after for the first time begins with its next
 * day. After a longer absence the newest day is told, late; those before it stay untold.
 */
export async function keepDigests(effects: DigestEffects): Promise<void> {
  const { queue, clock, settings } = effects
  const now = clock.now()
  const next = Math.min(now.getTime() + lookMs, ...settings.map((one) => nextDue(one, now).getTime()))
  await queue.send([{ name: 'digests', data: {}, key: 'digests', at: new Date(next) }])
  const faults: unknown[] = []
  for (const one of settings) await keep(one, now, effects).catch((fault) => faults.push(fault))
  if (faults.length) throw new AggregateError(faults, 'some digests could not be sent; the others were')
}

async function keep(settings: DigestSettings, now: Date, { store }: DigestEffects): Promise<void> {
  const due = newestDue(settings, now)
  const { scope } = settings
  const { began, done } = await store.digestMarks(scope, due.date)
  if (done) return
  const made = began ? await make(settings, due, now, store) : { notices: [] }
  await store.transact((tx) => tx.putDigest({ scope, date: due.date, ...made }))
}

async function make(
  settings: DigestSettings,
  { date, window, previous }: Due,
  now: Date,
  store: Store,
): Promise<{ digest: Digest; notices: NoticeDraft[] }> {
  const { scope, timeZone, services, notify = [] } = settings
  const place = await digestPlace(store, settings)
  const { told, hidden } = restrictedIn(await store.readDirectory(), place?.channel)
  const restricted = told.filter((service) => services?.includes(service) ?? true)
  const draw = async (without: string[], tells: string[]) => {
    const facts = await store.digestFacts(
      { window, previous },
      { hidden: without, ...(services && { only: services }) },
    )
    return drawDigest(facts, { scope, date, timeZone, window, previous, restricted: tells })
  }
  const digest = await draw(hidden, restricted)
  // Elsewhere than in its own channel nothing tells of a restricted service, and no count includes it.
  const open = notify.length && restricted.length ? await draw([...hidden, ...told], []) : digest
  const subject = `digest-${scope}-${date}`
  const common = { subject, priority: priorities.digest }
  const inChat: NoticeDraft[] = place
    ? [
        {
          ...common,
          notifier: { id: place.workspace, type: 'slack' },
          destination: place.channel,
          dedupe: subject,
          told: { about: 'digest', service: restricted[0] ?? '', digest, at: now },
        },
      ]
    : []
  const elsewhere = notify.map(
    (notifier): NoticeDraft => ({
      ...common,
      notifier,
      dedupe: `${subject}/${notifier.id}`,
      told: { about: 'digest', service: '', digest: open, at: now },
    }),
  )
  return { digest, notices: [...inChat, ...elsewhere] }
}
