import { conclude } from '../analysis/verdict/conclude.ts'
import type { Remedy, Verdict } from '../core/investigation/verdict.ts'
import { citeAlert, citeAnomaly, citeComplaint, oneLine } from './cite.ts'
import type { Ranked } from './rank.ts'
import type { Runbook, Scene } from './scene.ts'

/** Below this nothing is unusual enough to speak of. */
const leastUnwell = 0.35

/**
 * Draws the verdict from the ranking: a cause, something outside, that all is well, or, with what is missing, that it cannot
 * be told. What the scene adds is how each service that was looked at fares, and what happened when.
 */
export function drawVerdict(scene: Scene, exhausted: readonly string[], ranked: readonly Ranked[]): Verdict {
  const moments = momentsOf(scene)
  const verdict = conclude({
    causes: ranked,
    evidence: scene.book.all(),
    outcomes: outcomesOf(scene),
    missing: [...scene.missing, ...exhausted],
    affected: [...scene.patients.values()]
      .filter((one) => one === scene.focus || one.unwell.level >= 0.4)
      .map(({ service }) => service),
    moments,
    words: { healthy: healthyWords(scene), ...wrongWords(scene) },
  })
  const { rootCause } = verdict
  if (rootCause) return { ...verdict, remedies: [...verdict.remedies, ...known(scene, rootCause.object.name)] }
  if (verdict.outcome !== 'undetermined' || scene.missing.length || exhausted.length) return verdict
  return { ...verdict, unknowns: [wish(scene)] }
}

/** What was written down for the service at fault, or for all. */
function known({ runbooks, focus }: Scene, name: string): Remedy[] {
  const fits = ({ services }: Runbook) =>
    !services.length || services.some((one) => one === name || one === focus.service)
  return runbooks
    .filter(fits)
    .slice(0, 1)
    .map(({ title, place }) => ({ text: `Follow “${oneLine(title, 100)}” (${place})`, when: 'immediate' as const }))
}

/** How every service that was looked at fares: nothing is wrong only when none shows anything, and it is not too early. */
const outcomesOf = (scene: Scene): Verdict['outcome'][] =>
  isHealthy(scene) && !isFresh(scene) ? [...scene.patients.keys()].map(() => 'healthy') : ['undetermined']

function isHealthy({ focus, traces, patients }: Scene): boolean {
  if (!focus.seen || focus.missing.some((one) => / (anomaly|metrics): /.test(`${one}`))) return false
  if (focus.unwell.level >= leastUnwell || focus.unwell.serves) return false
  if (traces.failing.some(({ count }) => count >= 5)) return false
  return [...patients.values()].every((one) => one === focus || one.unwell.level < 0.6)
}

/** An alert may be quicker than the telemetry it will show in: then it is too early to say that nothing is wrong. */
const isFresh = ({ incidents, until }: Scene) =>
  incidents.some(({ opened_at }) => until.getTime() - Date.parse(opened_at) < freshMs)
const freshMs = 10 * 60_000

function healthyWords({ focus, incidents }: Scene): string {
  const looked = focus.series.filter(({ values }) => values.some(Number.isFinite)).map(({ name }) => name)
  const alert = incidents.length ? ' What was alerted does not show in its telemetry' : ''
  return `nothing is unusual${looked.length ? ` in ${[...new Set(looked)].slice(0, 6).join(', ')} and the logs` : ''}.${alert}`
}

function wrongWords({ focus }: Scene): { wrong?: string } {
  const odd = focus.anomalies[0]
  return odd ? { wrong: `Something is wrong (${oneLine(odd.description, 100)}), but its cause cannot be told.` } : {}
}

/** What would have helped most, when nothing failed and still nothing was seen. */
const wish = ({ focus, traces, ...scene }: Scene) =>
  isFresh({ focus, traces, ...scene }) && focus.unwell.level < leastUnwell
    ? 'What was alerted does not show in the telemetry yet; look again in some minutes.'
    : !focus.entries.length
      ? `${focus.service} writes no warnings or errors in this window.`
      : !traces.calls.length
        ? 'No requests across services were traced.'
        : 'No change, no resource and no dependency explains what is unusual.'

/** What happened besides the cause, service by service; every line cites what shows it. */
function momentsOf(scene: Scene): Verdict['timeline'] {
  const lines: Verdict['timeline'] = []
  for (const patient of scene.patients.values()) {
    if (patient !== scene.focus && patient.unwell.level < 0.4) continue
    const odd = patient.anomalies.filter(({ metric }) => metric !== 'log_pattern').slice(0, 2)
    for (const one of odd)
      lines.push({
        at: one.detectedAt,
        text: `${patient.service}: ${oneLine(one.description, 120)}`,
        evidence: [citeAnomaly(scene, one)],
      })
    const [cry] = patient.complaints.filter(({ failure }) => failure)
    if (cry)
      lines.push({
        at: cry.since,
        text: `${patient.service} begins to say: ${oneLine(cry.surge.template, 100)}`,
        evidence: [citeComplaint(scene, cry)],
      })
  }
  for (const incident of scene.incidents) {
    const id = citeAlert(scene, incident)
    lines.push({ at: scene.book.get(id)!.at!, text: `Alerted: ${oneLine(incident.title, 120)}`, evidence: [id] })
  }
  return lines
}
