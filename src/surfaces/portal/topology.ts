import type { WholeInvestigation } from '../../commands/investigation.ts'
import type { FoundTraces } from '../../commands/traces.ts'
import { canSee } from '../../commands/visible.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import type { Page as Listed } from '../../core/page.ts'
import { Problem } from '../../core/problem.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import { callsOf } from './call-graph.ts'
import { callMap } from './call-map.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { type KnownService, observedServices } from './observed-services.ts'
import { type Placement, placementOf } from './placement.ts'
import { attempt, trouble } from './trouble.ts'
import { read, type View } from './view.ts'

/** So many services are asked for the map of all, one after the other, so that no backend is stormed, and none after so many milliseconds. */
const mostAsked = 12
const patienceMs = 10_000
const since = '1h'
const [mostTraces, mostInvestigations] = [100, 5]

/** Who calls whom among all that is observed: a part of the page of services. */
export async function callsBetween(view: View): Promise<Inside> {
  const { services } = await observedServices(view)
  const traced = services.filter(({ abilities }) => abilities.includes('traces'))
  const traces: Trace[] = []
  const problems: Problem[] = []
  const enough = AbortSignal.any([view.signal, AbortSignal.timeout(patienceMs)])
  for (const one of traced.slice(0, mostAsked)) {
    if (enough.aborted) break
    const found = await attempt(tracesOf(view, one))
    if (found instanceof Problem) problems.push(found)
    else traces.push(...found)
  }
  const calls = callsOf(traces)
  return h`${calls.length ? callMap(view, calls) : h`<p class="hint">${traced.length ? 'No traced request of the last hour went from one service to another.' : 'No profile has traces, so nobody knows who calls whom.'}</p>`}${problems.slice(0, 1).map(trouble)}${traced.length > mostAsked ? h`<p class="hint">The first ${mostAsked} of ${traced.length} services were asked; the page of each shows its own calls.</p>` : ''}`
}

/** Who calls one service and whom it calls, and where it runs: a part of its page. */
export async function topology(view: View): Promise<Inside> {
  const { service = '' } = Object.fromEntries(view.url.searchParams)
  const { actor, directory } = view.context
  if (!canSee(actor, directory, service)) throw new Problem('not_found', `There is no service "${service}".`)
  const { services } = await observedServices(view)
  const traced = services.find((one) => one.service === service && one.abilities.includes('traces'))
  const [found, seen] = await Promise.all([traced ? attempt(tracesOf(view, traced)) : [], lastSeen(view, service)])
  const live = found instanceof Problem ? [] : callsOf(found)
  const told = live.length ? live : callsOf(seen.traces).filter(isOpen(view))
  const calls = told.filter(({ caller, callee }) => service === caller || service === callee)
  return h`${found instanceof Problem ? trouble(found) : ''}
${calls.length ? callMap(view, calls, service) : h`<p class="hint">${traced ? 'No traced request of the last hour went to or from it.' : 'No profile has its traces.'}</p>`}
${calls.length && !live.length ? source(view, seen.tracesOf) : ''}${runs(view, seen)}`
}

const isOpen =
  ({ context: { actor, directory } }: View) =>
  ({ caller, callee }: { caller: string; callee: string }) =>
    [caller, callee].every((name) => canSee(actor, directory, name))

async function tracesOf(view: View, { service, profile }: KnownService): Promise<Trace[]> {
  return (await read<FoundTraces>(view, 'traces', { service, profile, since, limit: mostTraces })).traces
}

/** What the newest investigations saw of a service, each kind from the newest that did. */
interface Seen {
  traces: Trace[]
  tracesOf?: Investigation
  placement?: Placement
  placementOf?: Investigation
}

async function lastSeen(view: View, service: string): Promise<Seen> {
  const { items } = await read<Listed<Investigation>>(view, 'investigations', { service, limit: mostInvestigations })
  const seen: Seen = { traces: [] }
  for (const { id } of items) {
    if (view.signal.aborted || (seen.placement && seen.traces.length)) break
    const { item, recorded } = await read<WholeInvestigation>(view, 'investigation', { investigation: id })
    const answers = (name: string) =>
      recorded.flatMap(({ ask, answer }) => (ask.name === name && answer.ok ? [answer.value] : []))
    const placement = answers('cluster').map((value) => placementOf(value, service))[0]
    if (!seen.placement && placement) Object.assign(seen, { placement, placementOf: item })
    const traces = seen.traces.length ? [] : answers('traces').flatMap(recordedTraces)
    if (traces.length) Object.assign(seen, { traces, tracesOf: item })
  }
  return seen
}

/** Traces as the command told them to the investigation. */
function recordedTraces(value: unknown): Trace[] {
  const { traces } = value as {
    traces?: {
      trace_id: string
      spans: { span_id: string; parent_id: string | null; service: string; failed: boolean }[]
    }[]
  }
  return (traces ?? []).map(({ trace_id, spans }) => ({
    id: trace_id,
    spans: spans.map(({ span_id, parent_id, service, failed }) => ({
      id: span_id,
      ...(parent_id !== null && { parent: parent_id }),
      service,
      failed,
      operation: '',
      startedAt: new Date(0),
      durationMs: 0,
      attributes: {},
    })),
  }))
}

const source = ({ now }: View, investigation: Investigation | undefined): Inside =>
  investigation
    ? h`<p class="hint">As <a href="/investigations/${investigation.id}">${investigation.id}</a> saw it ${moment(investigation.startedAt, now)}.</p>`
    : ''

/** From the outside in: what lets requests in, what spreads them, what runs, and its pods. */
function runs(view: View, { placement, placementOf: by }: Seen): Html {
  if (!placement)
    return h`<h3>Where it runs</h3><p class="hint">No investigation saw its cluster yet. Where a profile with <code>backend = "kubernetes"</code> exists, the next one does.</p>`
  const { ingresses, services, workloads } = placement
  const inner = h`<ul>${workloads.map(
    ({ kind, name, ready, pods }) =>
      h`<li><span class="muted">${kind}</span> <strong>${name}</strong>${ready ? h` <span class="muted">${ready}</span>` : ''}<ul>${pods.map((pod) => h`<li><span class="muted">pod</span> <code>${pod.name}</code> <span class="${pod.well ? 'good' : 'bad'}">${pod.state}</span></li>`)}</ul></li>`,
  )}</ul>`
  const within = services.length
    ? h`<ul>${services.map((name) => h`<li><span class="muted">Service</span> <strong>${name}</strong>${inner}</li>`)}</ul>`
    : inner
  return h`<h3>Where it runs</h3><div class="placement">${ingresses.length ? h`<ul>${ingresses.slice(0, -1).map((name) => h`<li><span class="muted">Ingress</span> <strong>${name}</strong></li>`)}<li><span class="muted">Ingress</span> <strong>${ingresses.at(-1)}</strong>${within}</li></ul>` : within}</div>${source(view, by)}`
}
