import type { Evidence } from '../core/investigation/evidence.ts'
import type { Case } from '../core/investigation/feedback.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { type Answers, answerAs, failureOf, incidentIn, type SeenIncident } from './answers.ts'
import { type Complaint, complaintsOf } from './complaints.ts'
import { type EvidenceBook, evidenceBook } from './evidence-book.ts'
import { type MetricRanking, rankMetrics } from './metric-ranking.ts'
import { type ServiceView, serviceView } from './service-view.ts'
import { type Unwell, unwell } from './symptoms.ts'
import { type TraceView, traceView } from './trace-view.ts'

/** A service that was looked at. */
export interface Patient extends ServiceView {
  complaints: Complaint[]
  unwell: Unwell
}

/** Everything that is known, read from the answers: the same answers give the same scene. */
export interface Scene {
  focus: Patient
  /** Every service that was looked at, the one in question first, then in the order of looking. */
  patients: Map<string, Patient>
  traces: TraceView
  /** How suspicious the metrics of each service are beside those of the others. */
  metrics: MetricRanking
  /** Names that may be services: observed, seen in requests, or looked at. */
  names: string[]
  incidents: SeenIncident[]
  cases: Case[]
  runbooks: Runbook[]
  book: EvidenceBook
  /** The end of what was looked at. */
  until: Date
  /** What could not be seen. */
  missing: string[]
}

/** Reads the scene of an investigation. */
export function readScene(investigation: Investigation, answers: Answers): Scene {
  const { service, window, evidence, incidents } = investigation
  const traces = traceView(service, window, answers)
  const names = namesIn(investigation, traces, answers)
  const views = visitedIn(service, answers).map((name) => serviceView(name, window, answers))
  const metrics = rankMetrics(views, traces.calls, window)
  const patients = new Map(
    views.map((seen): [string, Patient] => {
      const view = { ...seen, anomalies: [...seen.anomalies, ...unseen(metrics, seen)] }
      const complaints = ongoing(complaintsOf(view, names), window.to)
      return [view.service, { ...view, complaints, unwell: unwell(view, complaints, traces) }]
    }),
  )
  return {
    focus: patients.get(service)!,
    patients,
    traces,
    metrics,
    names,
    incidents: incidents.flatMap((id) => incidentIn(answers, `incident: ${id}`) ?? []),
    cases: answerAs<{ cases: Case[] }>(answers, 'cases')?.cases ?? [],
    runbooks: runbooksIn(answers),
    book: evidenceBook(evidence as Evidence[]),
    until: window.to,
    missing: missingIn(service, patients, answers),
  }
}

/** Moves that detection did not tell of: it waits for its window to fill, and needs to know what is normal. */
const unseen = ({ moves }: MetricRanking, { service, anomalies }: ServiceView) =>
  moves.filter((one) => one.service === service && !anomalies.some(({ metric }) => sameMetric(metric, one.metric)))

const sameMetric = (one: string, other: string) => one.split('_')[0] === other.split('_')[0]

/** Silent for longer than this is over, when something else still goes on; in milliseconds. */
const silentMs = 5 * 60_000

/** What still goes on, or everything when nothing does: trouble of an hour ago does not explain that of now. */
function ongoing(complaints: Complaint[], until: Date): Complaint[] {
  const now = complaints.filter(({ surge }) => until.getTime() - surge.last.getTime() <= silentMs)
  return now.some(({ failure }) => failure) || !complaints.some(({ failure }) => failure)
    ? now.length
      ? now
      : complaints
    : complaints
}

/** Services whose questions were answered, in any way. */
function visitedIn(service: string, answers: Answers): string[] {
  const asked = [...answers.keys()].flatMap((id) =>
    id.endsWith(': anomaly') ? [id.slice(0, -': anomaly'.length)] : [],
  )
  return [service, ...asked.filter((name) => name !== service)]
}

interface ProfilesAnswer {
  profiles: { name: string; services: string[] }[]
}

function namesIn({ service, profile }: Investigation, { calls }: TraceView, answers: Answers): string[] {
  const observed = answerAs<ProfilesAnswer>(answers, 'profiles')?.profiles.find(
    ({ name }) => name === profile,
  )?.services
  return [...new Set([service, ...calls.flatMap(({ caller, callee }) => [caller, callee]), ...(observed ?? [])])]
}

/** Something written down that matches the trouble. */
export interface Runbook {
  id: string
  title: string
  excerpt: string
  /** The file and line. */
  place: string
  services: string[]
}

const mostRunbooks = 3

type Found = Pick<Runbook, 'id' | 'title' | 'excerpt' | 'services'> & { source: string; path: string; line: number }

const runbooksIn = (answers: Answers): Runbook[] =>
  (answerAs<{ results: Found[] }>(answers, 'runbooks')?.results ?? [])
    .slice(0, mostRunbooks)
    .map(({ id, title, excerpt, services = [], source, path, line }) => ({
      id,
      title,
      excerpt,
      services,
      place: `${source}/${path}:${line}`,
    }))

/** What is not there because nobody offers it is no gap; what failed or was cut off is. */
const optional = new Set(['not_available', 'left_out'])

function missingIn(service: string, patients: Map<string, Patient>, answers: Answers): string[] {
  const traces = ['traces failed', 'traces slow', 'traces before'].flatMap((kind) => {
    const failure = failureOf(answers, `${service}: ${kind}`)
    return failure === undefined ? [] : [`${service}, ${kind}: ${failure}`]
  })
  const cluster = answers.get('cluster')
  return [
    ...[...patients.values()].flatMap(({ missing }) => missing),
    ...traces,
    ...(cluster && !cluster.ok && !optional.has(cluster.code) ? [`The cluster: ${cluster.message}`] : []),
  ]
}
