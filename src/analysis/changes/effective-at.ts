import type { ChangeQuestion, Commit } from './change-question.ts'
import type { Place } from './place.ts'

/** When a commit began to act. */
export interface Effective {
  /** In milliseconds: its deploy, else its own time. */
  at: number
  /** Whether a deploy is known that can have carried it. */
  deployed: boolean
  /** The service whose deploy names this very commit. */
  namedBy?: string
}

/**
 * When a commit reached production: with the deploy that names it, else with the next deploy of a service it belongs to;
 * what all services share goes out with the next deploy of any, `first` before others.
 */
export function effectiveAt(
  commit: Commit,
  places: readonly Place[],
  { deploys }: ChangeQuestion['changes'],
  first: string,
): Effective {
  const named = deploys
    .filter(({ sha }) => sha !== undefined && (sha === commit.sha || (sha.length >= 7 && commit.sha.startsWith(sha))))
    .sort((a, b) => +a.at - +b.at)[0]
  if (named) return { at: +named.at, deployed: true, namedBy: named.service }
  const owners = new Set(places.flatMap((place) => (place.kind === 'service' ? [place.service] : [])))
  const shared = places.some(({ kind }) => kind === 'shared')
  const later = deploys.filter(({ at }) => +at >= +commit.at).sort((a, b) => +a.at - +b.at)
  const carrier =
    later.find(({ service }) => owners.has(service)) ??
    (shared ? (later.find(({ service }) => service === first) ?? later[0]) : undefined)
  return carrier ? { at: +carrier.at, deployed: true } : { at: +commit.at, deployed: false }
}

/**
 * What the time of a change says about its guilt, in log odds: a change after the onset is none, one shortly before it
 * gains, and one whose harm builds up may be old. All in milliseconds.
 */
export function timeliness(
  { at, deployed }: Effective,
  { since, noticedAt }: { since: number; noticedAt: number },
  builds: boolean,
  needsDeploy: boolean,
): number {
  const lead = (since - at) / 60_000
  if (at > noticedAt) return -8
  if (lead < -2) return -2.2
  const carried = deployed || !needsDeploy ? 0 : -1.2
  if (builds) return carried + (lead < 0 ? 0 : 0.5)
  return carried + (lead <= 15 ? 0.7 : lead <= 60 ? 0.4 : lead <= 360 ? 0.1 : -0.3)
}
