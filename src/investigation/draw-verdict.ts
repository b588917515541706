import type { Cause, Remedy, Verdict } from '../core/investigation/verdict.ts'
import { citeAlert, citeAnomaly, citeComplaint, oneLine } from './cite.ts'
import { type Ranked, rank } from './rank.ts'
import type { Runbook, Scene } from './scene.ts'

/** From here on a cause is named; below it is told as the best guess of an undetermined verdict. */
export const leastConfidence = 0.5
/** Below this nothing is unusual enough to speak of. */
const leastUnwell = 0.35

type Limits = readonly string[]

/**
 * Draws the verdict from the ranking: a cause, something outside, that all is well, or, with what is missing, that it cannot
 * be told. What cites no evidence is left out.
 */
export function drawVerdict(scene: Scene, exhausted: Limits, ranked: Ranked[] = rank(scene).ranked): Verdict {
  const unknowns = [...scene.missing, ...exhausted]
  const best = ranked.find((one) => one.evidence.length > 0)
  const named = best && best.confidence >= leastConfidence ? best : undefined
  const common = {
    affected: affected(scene, named),
    timeline: timeline(scene, named),
    unknowns,
  }
  if (named) {
    const excluded = ranked.filter((one) => one !== named && one.evidence.length > 0).slice(0, 5)
    return {
      outcome: named.external ? 'external' : 'cause',
      summary: named.summary,
      rootCause: causeOf(named),
      confidence: named.confidence,
      excluded: excluded.map((one) => ({ cause: causeOf(one), why: one.why ?? lesser(one, named) })),
      remedies: [...named.remedies, ...known(scene, named)],
      ...common,
    }
  }
  const rest = {
    excluded: ranked.slice(0, 5).map((one) => ({ cause: causeOf(one), why: one.why ?? tooLittle(one) })),
    remedies: [],
  }
  if (isHealthy(scene) && !isFresh(scene))
    return {
      outcome: 'healthy',
      summary: healthyWords(scene),
      confidence: scene.missing.length ? 0.6 : 0.85,
      ...rest,
      ...common,
    }
  return {
    outcome: 'undetermined',
    summary: undeterminedWords(scene, best),
    confidence: best?.confidence ?? 0,
    ...rest,
    ...common,
    unknowns: unknowns.length ? unknowns : [wish(scene)],
  }
}

/** What was written down for the service at fault, or for all. */
function known({ runbooks, focus }: Scene, { object }: Ranked): Remedy[] {
  const fits = ({ services }: Runbook) =>
    !services.length || services.some((one) => one === object.name || one === focus.service)
  return runbooks
    .filter(fits)
    .slice(0, 1)
    .map(({ title, place }) => ({ text: `Follow “${oneLine(title, 100)}” (${place})`, when: 'immediate' as const }))
}

const causeOf = ({ object, kind, summary, confidence, evidence, against, remedies }: Ranked): Cause => ({
  object,
  kind,
  summary,
  confidence: Number(confidence.toFixed(4)),
  evidence,
  against,
  remedies,
})

const lesser = (one: Ranked, named: Ranked) =>
  `the evidence for it is weaker (${percent(one.confidence)} against ${percent(named.confidence)})`
const tooLittle = (one: Ranked) => `too little speaks for it (${percent(one.confidence)})`
const percent = (share: number) => `${Math.round(share * 100)} %`

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

function undeterminedWords({ focus }: Scene, best: Ranked | undefined): string {
  const odd = focus.anomalies[0]
  const seen = odd
    ? `Something is wrong (${oneLine(odd.description, 100)}), but its cause cannot be told.`
    : 'What was seen does not suffice to name a cause.'
  return best ? `${seen} Likeliest: ${best.summary}` : seen
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

function affected({ patients, focus }: Scene, named: Ranked | undefined): Verdict['affected'] {
  const sick = [...patients.values()].filter((one) => one === focus || one.unwell.level >= 0.4)
  return {
    services: sick.map(({ service }) => service),
    resources: named ? [named.object] : [],
  }
}

const mostMoments = 12

/** What happened in order; every line cites what shows it. */
function timeline(scene: Scene, named: Ranked | undefined): Verdict['timeline'] {
  const lines: Verdict['timeline'] = []
  for (const id of named?.evidence ?? []) {
    const one = scene.book.get(id)
    if (one?.at) lines.push({ at: one.at, text: one.says, evidence: [id] })
  }
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
  const seen = new Set<string>()
  return lines
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .filter(({ evidence: [id] }) => !seen.has(id!) && seen.add(id!))
    .slice(0, mostMoments)
}
