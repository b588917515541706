import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examineDatabase } from './examine-database.ts'
import { database, level, type Told, way } from './test-database.ts'

const report = {
  text: 'SELECT region, SUM(total) FROM sales GROUP BY region',
  load: 6,
  waits: [{ name: 'CPU', load: 5.5 }],
}
const archive = {
  text: 'INSERT INTO archive SELECT * FROM sales',
  load: 5,
  waits: [{ name: 'IO:DataFileWrite', load: 4 }],
}
const lookup = {
  text: 'SELECT * FROM baskets WHERE id = $1',
  load: 4,
  waits: [{ name: 'Client:ClientRead', load: 3.6 }],
}

const faults: { what: string; kind: string; says?: RegExp; told: Told }[] = [
  {
    what: 'storage that a job fills',
    kind: 'storage_full',
    says: /archive/,
    told: { metrics: { freeStorage: way(40e9, 1e9), writeRate: way(900, 4000) }, statements: [archive] },
  },
  {
    what: 'storage that ran out although nobody measured it',
    kind: 'storage_full',
    told: {
      metrics: { cpu: level(30), writeLatency: way(1, 40) },
      events: ['DB instance ran out of storage space.'],
      statements: [archive],
    },
  },
  {
    what: 'sessions that are held open',
    kind: 'connection_leak',
    says: /idle/,
    told: {
      metrics: { connections: way(300, 495), cpu: level(90) },
      events: ['490 connections, approaching the maximum of 500.'],
      statements: [lookup],
      waits: { 'Client:ClientRead': 6, CPU: 1 },
    },
  },
  {
    what: 'more sessions than there may be',
    kind: 'connection_exhaustion',
    told: {
      alert: 'Connections at 97% of max',
      metrics: { connections: way(100, 970) },
      waits: { CPU: 3, 'IO:DataFileRead': 2 },
    },
  },
  {
    what: 'a statement that uses the processor',
    kind: 'cpu_saturation',
    says: /SUM\(total\)/,
    told: { metrics: { cpu: way(30, 96) }, statements: [report], waits: { CPU: 5.5 } },
  },
  {
    what: 'upkeep that floods the disk',
    kind: 'checkpoint_storm',
    told: {
      metrics: { cpu: way(20, 93), queueDepth: way(0.1, 40), writeLatency: way(1, 90) },
      statements: [
        { text: 'autovacuum: VACUUM public.sales', load: 7, waits: [{ name: 'LWLock:BufferMapping', load: 4 }] },
      ],
      events: ['LOG: checkpoints are occurring too frequently (9 seconds apart)'],
      waits: { 'LWLock:BufferMapping': 4 },
    },
  },
  {
    what: 'a replica behind a write burst',
    kind: 'replication_lag',
    says: /write-heavy/,
    told: { metrics: { replicaLag: way(1, 900), logRate: way(4e6, 90e6) }, statements: [archive] },
  },
  {
    what: 'a replica behind, told by events alone',
    kind: 'replication_lag',
    told: {
      alert: 'Replica lag exceeded 600 seconds',
      metrics: { logRate: way(4e6, 90e6), cpu: level(40) },
      events: ['depot-replica replication lag exceeded 600 seconds.'],
      statements: [archive],
    },
  },
  {
    what: 'log that is kept, told by events alone, and takes it for no replica behind',
    kind: 'log_retention',
    told: { events: ['replication slot "audit" keeps 38 GB of write-ahead log'] },
  },
  {
    what: 'a replica behind while a report uses the processor',
    kind: 'replication_lag',
    told: {
      alert: 'Replica lag',
      metrics: { replicaLag: way(1, 900), logRate: way(4e6, 90e6), cpu: way(30, 91) },
      statements: [archive, report],
    },
  },
  {
    what: 'a failover',
    kind: 'failover',
    says: /health check failure/,
    told: {
      metrics: { connections: [200, 210, 205, 0, 0, 190, 205, 201], cpu: level(20, 8) },
      events: ['Multi-AZ failover started. Reason: health check failure.', 'Multi-AZ failover completed.'],
    },
  },
  {
    what: 'maintenance',
    kind: 'maintenance_restart',
    told: {
      metrics: { connections: [200, 210, 0, 0, 190, 205], cpu: level(20, 6) },
      events: ['Applying modification: engine patch', 'DB instance restarted'],
    },
  },
  {
    what: 'sessions that wait for a lock',
    kind: 'lock_contention',
    says: /ALTER/,
    told: {
      metrics: { cpu: level(12), connections: way(80, 150) },
      statements: [{ text: 'ALTER TABLE sales ADD note text', load: 1, waits: [] }],
      waits: { 'Lock:relation': 8, CPU: 1 },
    },
  },
  {
    what: 'a disk without credits',
    kind: 'io_saturation',
    told: { metrics: { burstBalance: way(90, 1), readLatency: way(1, 30) } },
  },
  {
    what: 'memory that is gone',
    kind: 'memory_pressure',
    told: { metrics: { freeMemory: way(8e9, 0.1e9), swap: way(1e7, 3e9) } },
  },
  {
    what: 'transaction ids that end',
    kind: 'transaction_id_wraparound',
    told: { metrics: { transactionIds: level(1.9e9), cpu: level(20) } },
  },
  {
    what: 'a setting that is wrong',
    kind: 'configuration_error',
    told: { metrics: { cpu: level(1) }, events: ['DB instance is in state incompatible-parameters.'] },
  },
  {
    what: 'a slot that nobody reads',
    kind: 'log_retention',
    told: { metrics: { logStorage: way(0.5e9, 60e9), freeStorage: way(80e9, 20e9) } },
  },
]

const quiet: { what: string; told: Told }[] = [
  {
    what: 'connections about two thirds',
    told: {
      alert: 'Connections between 60-66% of maximum',
      metrics: { connections: level(640), cpu: [40, 60, 72, 51, 44, 61, 70, 48] },
    },
  },
  {
    what: 'storage that was enlarged',
    told: {
      alert: 'Free storage is low',
      metrics: { freeStorage: [20e9, 12e9, 6e9, 2e9, 1e9, 60e9, 60e9, 59e9], cpu: level(30, 8) },
      events: ['Storage is critically low.', 'Storage has been increased by autoscaling.'],
    },
  },
  {
    what: 'trouble of another instance',
    told: {
      metrics: { cpu: level(20), connections: level(50) },
      others: { cpu: level(99), freeStorage: way(90e9, 1e9) },
    },
  },
  {
    what: 'a processor that was busy for a moment',
    told: { alert: 'CPU above 85%', metrics: { cpu: [30, 92, 95, 90, 40, 33, 31, 30], connections: level(50, 8) } },
  },
  {
    what: 'a failover of last week, told but not seen',
    told: { metrics: { cpu: level(20), connections: level(200) }, events: ['Multi-AZ failover completed.'] },
  },
]

describe('examineDatabase', () => {
  it.each(faults)('names $what', ({ kind, says, told }) => {
    const { outcome, causes, evidence } = examineDatabase(database(told))
    expect(outcome).toBe('cause')
    expect(causes[0]).toMatchObject({ kind, object: { kind: 'database', name: 'depot' } })
    if (says) expect(causes[0]!.summary).toMatch(says)
    const ids = new Set(evidence.map(({ id }) => id))
    for (const cause of causes)
      expect(cause.evidence.length > 0 && cause.evidence.every((id) => ids.has(id))).toBe(true)
  })

  it.each(quiet)('stays calm about $what', ({ told }) => {
    expect(examineDatabase(database(told))).toMatchObject({ outcome: 'healthy', causes: [] })
  })

  it('cannot tell from nothing, nor from trouble that no rule explains', () => {
    expect(examineDatabase(database({}))).toMatchObject({ outcome: 'undetermined' })
    expect(
      examineDatabase(database({ metrics: { cpu: level(20), readLatency: way(1, 50), connections: level(9) } }))
        .outcome,
    ).toBe('undetermined')
  })

  it('names two faults that do not follow from each other, and only the root of two that do', () => {
    const both = examineDatabase(
      database({
        metrics: { freeStorage: way(40e9, 1e9), cpu: way(30, 95) },
        statements: [archive, report],
        waits: { CPU: 5, 'IO:DataFileWrite': 4 },
      }),
    )
    expect(both.causes[0]!.summary).toMatch(/Independently of it/)
    const one = examineDatabase(database(faults.find(({ kind }) => kind === 'connection_leak')!.told))
    expect(one.causes[0]!.confidence - one.causes[1]!.confidence).toBeGreaterThan(0.3)
  })

  it('keeps confidence between 0 and 1, and cites all it names, whatever is measured', () => {
    const values = fc.array(fc.oneof(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(Number.NaN)), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(
        fc.record({
          cpu: values,
          connections: values,
          freeStorage: values,
          replicaLag: values,
          queueDepth: values,
          swap: values,
        }),
        (metrics) => {
          const { causes, evidence } = examineDatabase(database({ metrics }))
          const ids = new Set(evidence.map(({ id }) => id))
          for (const { confidence, evidence: cited } of causes) {
            expect(confidence).toBeGreaterThan(0)
            expect(confidence).toBeLessThanOrEqual(1)
            expect(cited.every((id) => ids.has(id))).toBe(true)
          }
        },
      ),
    )
  })
})
