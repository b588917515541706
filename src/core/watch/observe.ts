import { type FlapRule, flapAt } from '../flap.ts'
import type { Anomaly, AnomalySeverity } from '../telemetry/anomaly.ts'
import { blindKey, type Finding, type Findings, firingOf, rankOf } from './findings.ts'

/** What one look brought: everything that is wrong now, or nothing, because it failed or there was no data. */
export type Look = { anomalies: Anomaly[] } | { failed: true; blind?: Anomaly } | { noData: true }

/** How findings are told. */
export interface TellingRules {
  /** Told again after so long while something fires; never when absent. */
  renotifyMs?: number
  /** No damping when absent. */
  flap?: FlapRule
  /** Anomalies at least so bad raise an alert, and thereby an incident; none do when absent. */
  incidents?: AnomalySeverity
  /** Nothing is told and nothing raised; what is left to tell afterwards is told afterwards. */
  muted?: boolean
}

/** What changed for people since the last notice. */
export interface Telling {
  /** Rises by one with each notice of one watch: the same look, taken again after a crash, gives the same number. */
  number: number
  state: 'firing' | 'resolved'
  anomalies: Anomaly[]
  fresh: string[]
  resolved: Anomaly[]
}

/** Alerts to raise and to clear, so that an incident opens and resolves with what was found. */
export interface Raising {
  raise: Anomaly[]
  clear: Anomaly[]
}

/** What a look leads to. */
export interface Observed {
  findings: Findings
  telling?: Telling
  raising: Raising
  /** Why something is told, or why not. */
  reason: string
}

/**
 * Folds one look into the findings and decides what is told. Told is the difference between what fires now and what the
 * last notice said, so that withheld or repeated looks converge: a condition that came, one that got worse, one that
 * begins to flap, one that is over. A condition that gets milder is no news. A look that failed or
 * found no data changes nothing but whether the watch is blind.
 */
export function observe(findings: Findings, look: Look, rules: TellingRules, now: Date): Observed {
  const keys = 'anomalies' in look ? seen(findings, look.anomalies, rules, now) : unseen(findings, look, rules, now)
  const raising = rules.muted
    ? { raise: [], clear: clearing(keys) }
    : { raise: raisable(keys, rules), clear: clearing(keys) }
  const fresh = keys.filter((key) => key.firing && isNews(key))
  const over = keys.filter((key) => !key.firing && key.told)
  const firing = firingOf({ ...findings, keys })
  const { why, tell } = decide({ findings, fresh, over, firing, rules, now })
  const number = findings.notices + 1
  return {
    findings: {
      keys: keys.map((key) => settle(key, raising, tell)).filter((key) => isWorthKeeping(key, rules, now)),
      notices: tell ? number : findings.notices,
      ...(tell ? { toldAt: now } : findings.toldAt && { toldAt: findings.toldAt }),
    },
    ...(tell && {
      telling: {
        number,
        state: firing.length ? 'firing' : 'resolved',
        anomalies: firing.map((key) => withLogs(described(key, rules), look)),
        fresh: fresh.map(({ anomaly }) => anomaly.key),
        resolved: over.map(({ anomaly }) => anomaly),
      },
    }),
    raising,
    reason: why,
  }
}

/** Every key as a look that succeeded leaves it. */
function seen(findings: Findings, anomalies: Anomaly[], rules: TellingRules, now: Date): Finding[] {
  const found = new Map<string, Anomaly>()
  for (const anomaly of anomalies) {
    const other = found.get(anomaly.key)
    if (anomaly.key !== blindKey && (!other || rankOf(anomaly.severity) > rankOf(other.severity)))
      found.set(anomaly.key, anomaly)
  }
  const known = findings.keys.map((key) => step(key, found.get(key.anomaly.key), rules, now))
  const old = new Set(findings.keys.map(({ anomaly }) => anomaly.key))
  const added = [...found.values()]
    .filter(({ key }) => !old.has(key))
    .map((anomaly) => step(undefined, anomaly, rules, now))
  return [...known, ...added]
}

/** Nothing is known of the service: only the blindness itself comes or goes. */
function unseen(
  { keys }: Findings,
  look: Exclude<Look, { anomalies: Anomaly[] }>,
  rules: TellingRules,
  now: Date,
): Finding[] {
  const before = keys.find(({ anomaly }) => anomaly.key === blindKey)
  const others = keys.filter((key) => key !== before)
  if ('noData' in look) return before ? [...others, step(before, undefined, rules, now)] : keys
  return look.blind ? [...others, step(before, look.blind, rules, now)] : keys
}

function step(before: Finding | undefined, anomaly: Anomaly | undefined, { flap }: TellingRules, now: Date): Finding {
  const present = anomaly !== undefined
  const at = now.getTime()
  const changed = present !== (before?.seen ?? false)
  const { changes, flapping } = flapAt(flap, before, { changed, at })
  const firing = present || (flapping && before?.firing === true)
  return {
    ...(before ?? {}),
    anomaly: anomaly ? kept(anomaly) : before!.anomaly,
    seen: present,
    firing,
    firingAt: before?.firing ? before.firingAt : now,
    changes,
    flapping,
  }
}

/** Logs would be written with every look; whoever is told gets them from the look itself. */
function kept({ logs: _, ...anomaly }: Anomaly): Anomaly {
  const { currentValue, threshold } = anomaly
  return { ...anomaly, currentValue: finite(currentValue), threshold: finite(threshold) }
}

/** JSON has no other numbers. */
const finite = (value: number) => (Number.isFinite(value) ? value : 0)

const isNews = ({ told, anomaly, flapping }: Finding) =>
  !told || rankOf(anomaly.severity) > rankOf(told.severity) || (flapping && !told.flapping)

interface Scene {
  findings: Findings
  fresh: Finding[]
  over: Finding[]
  firing: Finding[]
  rules: TellingRules
  now: Date
}

function decide({ findings, fresh, over, firing, rules, now }: Scene): { why: string; tell: boolean } {
  const changed = fresh.length + over.length > 0
  if (rules.muted) return { why: changed ? 'Muted: told when the mute ends.' : 'Muted.', tell: false }
  if (changed && !firing.length) return { why: 'Everything is over.', tell: true }
  if (changed) return { why: 'The set of anomalies changed.', tell: true }
  const { toldAt } = findings
  const again = rules.renotifyMs !== undefined && toldAt && now.getTime() - toldAt.getTime() >= rules.renotifyMs
  if (firing.length && again) return { why: 'Still firing: told again.', tell: true }
  return { why: firing.length ? 'Nothing changed.' : 'Nothing is wrong.', tell: false }
}

const raisable = (keys: Finding[], { incidents }: TellingRules): Anomaly[] =>
  keys.flatMap(({ anomaly, firing, raised }) => {
    if (!firing || incidents === undefined || anomaly.key === blindKey) return []
    if (rankOf(anomaly.severity) < rankOf(incidents)) return []
    return raised === undefined || rankOf(anomaly.severity) > rankOf(raised) ? [anomaly] : []
  })

const clearing = (keys: Finding[]): Anomaly[] =>
  keys.flatMap(({ anomaly, firing, raised }) => (!firing && raised !== undefined ? [anomaly] : []))

/** Notes what was said and raised. */
function settle({ told, raised, ...key }: Finding, { raise, clear }: Raising, tell: boolean): Finding {
  const { anomaly, firing, flapping } = key
  const worst = told && rankOf(told.severity) > rankOf(anomaly.severity) ? told.severity : anomaly.severity
  const before = told && { ...told, flapping: told.flapping && flapping }
  const said = !tell ? before : firing ? { severity: worst, flapping } : undefined
  const up = clear.includes(anomaly) ? undefined : raise.includes(anomaly) ? anomaly.severity : raised
  return { ...key, ...(said && { told: said }), ...(up !== undefined && { raised: up }) }
}

/** A condition that is over is remembered while it could still turn out to flap, or is yet to be told. */
function isWorthKeeping({ firing, told, raised, changes }: Finding, { flap }: TellingRules, now: Date): boolean {
  return (
    firing ||
    told !== undefined ||
    raised !== undefined ||
    changes.some((at) => flap && now.getTime() - at < flap.windowMs)
  )
}

const minutes = (ms: number) => Math.round(ms / 60_000)

function described({ anomaly, flapping, seen, changes }: Finding, { flap }: TellingRules): Anomaly {
  if (!flapping || !flap) return anomaly
  const now = seen ? '' : ', not there right now'
  const words = `flapping: ${changes.length} changes in ${minutes(flap.windowMs)} min${now}, held until calm for ${minutes(flap.calmMs)} min`
  return { ...anomaly, description: `${anomaly.description} (${words})` }
}

function withLogs(anomaly: Anomaly, look: Look): Anomaly {
  const logs = !('anomalies' in look) ? undefined : look.anomalies.find(({ key }) => key === anomaly.key)?.logs
  return logs ? { ...anomaly, logs } : anomaly
}
