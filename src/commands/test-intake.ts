import type { Signal } from '../core/alert.ts'
import type { SourceSettings } from '../core/source.ts'
import type { TestStore } from '../store/test-store.ts'
import { applySignals, type SignalOutcome } from './apply-signals.ts'

/** A source of the tests that waits for nothing. */
export const testSource = (name: string, more: Partial<SourceSettings> = {}): SourceSettings => ({
  name,
  kind: 'generic',
  key: 'k',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 300_000,
  autoResolve: true,
  extra: {},
  ...more,
})

/** A critical trigger of one dedup key that arrived at a moment; the source tells no times of its own. */
export const testSignal = (source: string, receivedAt: Date, more: Partial<Signal> = {}): Signal => ({
  source,
  action: 'trigger',
  dedupKey: 'a',
  severity: 'critical',
  title: 'Disk full',
  service: 'shop',
  labels: {},
  annotations: {},
  links: [],
  images: [],
  startsAt: receivedAt,
  receivedAt,
  rawSha256: 'x',
  ...more,
})

/** Lets signals of a source have their effect on a store, in one transaction at its moment. */
export const hear = (
  t: Pick<TestStore, 'store' | 'clock'>,
  settings: SourceSettings,
  ...signals: Partial<Signal>[]
): Promise<SignalOutcome[]> =>
  t.store.transact((tx) =>
    applySignals(
      tx,
      signals.map((more) => ({ signal: testSignal(settings.name, t.clock.now(), more), settings })),
    ),
  )
