import type { DatabaseMetric, DatabaseSnapshot, Statement } from '../analysis/database/database-snapshot.ts'
import { examineDatabase } from '../analysis/database/examine-database.ts'
import { rdsMetricNames } from '../analysis/database/metric-names.ts'
import type { Series } from '../core/telemetry/series.ts'
import type { Candidate } from './candidate.ts'
import { citeProof } from './cite.ts'
import { isDatabase } from './database-question.ts'
import type { Patient, Scene } from './scene.ts'

const mostCauses = 3

/** What is wrong with a service that is a database: by its metrics, what it says, and the statements that requests wait for. */
export function databaseCandidates(scene: Scene, patient: Patient): Candidate[] {
  if (!isDatabase(patient.service, scene.traces)) return []
  const { causes, evidence } = examineDatabase(snapshotOf(scene, patient))
  const proofs = new Map(evidence.map(({ id, ...proof }) => [id, proof]))
  return causes.slice(0, mostCauses).map(
    ({ confidence, evidence: ids, ...cause }): Candidate => ({
      ...cause,
      object: { kind: 'service', name: patient.service },
      kind: kinds[cause.kind] ?? cause.kind,
      place: patient.service,
      strength: confidence,
      evidence: ids.map((id) => citeProof(scene, proofs.get(id)!)),
    }),
  )
}

function snapshotOf(
  { incidents, traces, until }: Scene,
  { service, series, database, complaints }: Patient,
): DatabaseSnapshot {
  const metrics = database.flatMap((one) => metricOf(service, one, rdsMetricNames[one.name], 'database'))
  const told = new Set(metrics.map(({ name }) => name))
  const golden = series.flatMap((one) => metricOf(service, one, goldenNames[one.name], 'metrics'))
  const statements = statementsIn(traces.now, service, until)
  return {
    instance: service,
    replicas: [],
    metrics: [...metrics, ...golden.filter(({ name }) => !told.has(name))],
    events: complaints.flatMap(({ surge }) =>
      surge.examples.map(({ at, message }) => ({
        at,
        message: message.split('\n', 1)[0]!,
        instance: service,
        categories: [],
        locator: { ask: `${service}: logs`, pattern: surge.id },
      })),
    ),
    ...(statements.length && {
      load: {
        values: [],
        statements,
        waits: [],
        users: [],
        hosts: [],
        locator: { ask: 'traces', service },
      },
    }),
    ...(incidents[0] && { alert: { text: incidents.map(({ title }) => title).join('. ') } }),
  }
}

/** What golden signals are of a database; its processor is ranked with the metrics of all services. */
const goldenNames: Record<string, DatabaseMetric['name']> = { requests: 'readRate', latency_p99: 'readLatency' }

/** One word per idea: what a database runs out of is called as in any service. */
const kinds: Record<string, string> = {
  storage_full: 'disk_full',
  connection_exhaustion: 'too_many_connections',
  memory_pressure: 'memory_exhaustion',
}

function metricOf(
  service: string,
  { name: called, times, values, unit }: Series,
  name: DatabaseMetric['name'] | undefined,
  ask: 'metrics' | 'database',
): DatabaseMetric[] {
  if (!name || !values.some(Number.isFinite)) return []
  const scale = name === 'cpu' && unit === 'ratio' ? 100 : 1
  return [
    {
      name,
      instance: service,
      called,
      times: [...times].map((time) => new Date(time)),
      values: [...values].map((value) => value * scale),
      locator: { ask: `${service}: ${ask}`, metric: called },
    },
  ]
}

const statementFields = ['db.statement', 'db.query.text']

/** Statements by the time that requests spent in them: sessions that were busy with each at once, on average. */
function statementsIn(traces: Scene['traces']['now'], service: string, until: Date): Statement[] {
  const spans = traces.flatMap((trace) => trace.spans.filter((span) => span.service === service))
  const found = spans.flatMap((span) => {
    const text = statementFields.map((name) => span.attributes[name]).find((value) => value !== undefined)
    return text === undefined ? [] : [{ text: String(text), span }]
  })
  const first = Math.min(...found.map(({ span }) => span.startedAt.getTime()))
  const seconds = Math.max(1, (until.getTime() - first) / 1_000)
  return [...Map.groupBy(found, ({ text }) => text)]
    .map(([text, some]) => ({
      text,
      load: some.reduce((sum, { span }) => sum + span.durationMs / 1_000, 0) / seconds,
      waits: [],
      callsPerSecond: Number((some.length / seconds).toPrecision(3)),
    }))
    .sort((a, b) => b.load - a.load)
}
