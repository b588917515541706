import type { InboxItem } from '../core/inbox.ts'
import { Problem } from '../core/problem.ts'
import { type Redactor, redactor } from '../core/redaction/redactor.ts'
import type { Privacy, SecretKind } from '../core/redaction/rule.ts'
import type { Source, SourceSettings } from '../core/source.ts'
import { storableDeep } from '../core/storable.ts'
import type { Store } from '../core/store.ts'
import { applySignals, type Heard } from './apply-signals.ts'
import { redactSignal } from './redact-signal.ts'

/** How many deliveries one transaction takes. */
const batch = 250
/** How many outcomes one delivery keeps for the screen. */
const shownOutcomes = 100

/** What ingesting needs of the installation. */
export interface IngestEffects {
  store: Store
  sources: Source[]
  settings: SourceSettings[]
  /** How personal data in alerts is treated; as usual when not given. */
  privacy?: Privacy
  /** Told how many texts of alerts gave away which kind of secret. */
  redacted?(found: ReadonlyMap<SecretKind, number>): void
  /** Told of a delivery that could not be read because of a fault of ours. */
  onBug(error: unknown, item: InboxItem): void
}

/**
 * Turns waiting deliveries into incidents until none waits: parse, redact, decide, store, all of a batch in one
 * transaction, with the deliveries marked as done in it. What cannot be parsed becomes a dead letter with its reason.
 */
export async function ingest(effects: IngestEffects): Promise<void> {
  let size = batch
  for (;;) {
    try {
      if ((await ingestBatch(effects, size)) < size) return
      size = batch
    } catch (error) {
      if (size === 1) await bury(effects, error)
      size = 1
    }
  }
}

async function ingestBatch(effects: IngestEffects, size: number): Promise<number> {
  const { taken, found } = await effects.store.transact(async (tx) => {
    const clean = redactor(effects.privacy)
    const items = await tx.take('alerts', size)
    const read = items.map((item) => readItem(item, effects, clean))
    const outcomes = await applySignals(
      tx,
      read.flatMap((r) => r.heard),
    )
    let from = 0
    tx.settle(
      read.map(({ item, heard, error }) => {
        const mine = outcomes.slice(from, from + heard.length)
        from += heard.length
        if (error !== undefined) return { id: item.id, state: 'dead', error }
        const idle = mine.every((o) => o.outcome === 'ignored')
        return { id: item.id, state: idle ? 'ignored' : 'done', outcome: mine.slice(0, shownOutcomes) }
      }),
    )
    return { taken: items.length, found: clean.found }
  })
  if (found.size) effects.redacted?.(found)
  return taken
}

interface Read {
  item: InboxItem
  heard: Heard[]
  error?: string
}

function readItem(item: InboxItem, { sources, settings: all, onBug }: IngestEffects, clean: Redactor): Read {
  const settings = all.find((s) => s.name === item.source)
  const source = settings && sources.find((s) => s.kind === settings.kind)
  if (!settings || !source)
    return {
      item,
      heard: [],
      error: `No source "${item.source}" is configured any more; add it again and replay this delivery.`,
    }
  try {
    const signals = source.parse(item, settings).map((signal) => storableDeep(redactSignal(signal, clean)))
    return { item, heard: signals.map((signal) => ({ signal, settings })) }
  } catch (error) {
    if (error instanceof Problem) return { item, heard: [], error: error.message }
    onBug(error, item)
    return {
      item,
      heard: [],
      error: 'Allclear failed to read this delivery; the log has the details. Replay it after an update.',
    }
  }
}

/** How often a delivery that fails alone is tried before it becomes a dead letter: a broken connection is no fault of its own. */
const tries = 3

/** One delivery alone still fails: it must not hold up those behind it for ever. */
async function bury({ store, onBug }: IngestEffects, error: unknown): Promise<void> {
  await store.ping()
  const [item] = await store.lease('alerts', 1, 0)
  if (!item || item.attempts < tries) return
  onBug(error, item)
  await store.settle([
    {
      id: item.id,
      state: 'dead',
      error: 'Allclear failed to work on this delivery; the log has the details. Replay it after an update.',
    },
  ])
}
