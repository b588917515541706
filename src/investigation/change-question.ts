import type { ChangeQuestion, Commit } from '../analysis/changes/change-question.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { Patient } from './scene.ts'

/** A change with what it touched, where its origin tells: today none does, so titles have to say it. */
export type SeenChange = Deploy & { files?: readonly string[]; diff?: string }

/** The end of a roll-out may be written down after the trouble began; what came later than this did not begin it. */
const settlingMs = 5 * 60_000
/** Attribution takes lines up to so long before the onset, so with this the onset's own lines count. */
const noticedMs = 90_000

/** The name of a change within one question: never the beginning of another's, as revisions can be. */
export const changeKey = (index: number) => `c${index}`

/** What attribution is asked about a service: its changes, its lines of trouble and its metrics since `onset`. */
export function changeQuestion(patient: Patient, changes: readonly SeenChange[], onset: Date): ChangeQuestion {
  const { service, complaints, entries, series, anomalies } = patient
  const said = complaints.filter(({ failure }) => failure).map(({ surge }) => surge.template)
  const known = changes.map((change, index) => ({ change, sha: changeKey(index), at: actedAt(change, onset) }))
  return {
    alert: {
      service,
      at: new Date(onset.getTime() + noticedMs),
      summary: [...said, ...anomalies.map(({ description }) => description)].slice(0, 3).join('\n'),
    },
    logs: entries.filter(({ at }) => at.getTime() >= onset.getTime() - noticedMs),
    patterns: [],
    metrics: series.map((one) => ({ ...one, labels: { ...one.labels, service } })),
    traces: [],
    changes: {
      commits: known.filter(({ change }) => change.kind !== 'flag').map((one) => commitOf(one.change, one.sha, one.at)),
      deploys: known
        .filter(({ change: { kind } }) => kind !== 'flag' && kind !== 'commit')
        .map(({ sha, at }) => ({ service, sha, at })),
      flags: known
        .filter(({ change }) => change.kind === 'flag')
        .map(({ change, at }) => ({ at, service, ...flagOf(change.title) })),
    },
  }
}

const actedAt = ({ at }: Deploy, onset: Date) =>
  at > onset && at.getTime() - onset.getTime() <= settlingMs ? onset : at

const commitOf = (change: SeenChange, sha: string, at: Date): Commit => ({
  sha,
  at,
  author: change.author ?? '',
  message: change.title,
  files: filesOf(change),
  ...(change.diff !== undefined && { diff: change.diff }),
})

/** The switch a title begins with, and how it was turned: `checkout.tax: off to on`. */
export function flagOf(title: string): { flag: string; change: string } {
  const [, flag = title, change = ''] = /^([\w./-]+)[:\s]+(.*)$/s.exec(title) ?? []
  return { flag, change }
}

/** Nothing that runs is touched by a commit that says so of itself, and one more would be told as more commits. */
const idlePaths: readonly [RegExp, string][] = [
  [/^docs?(?:\([^)]*\))?: /i, 'docs/-.md'],
  [/^tests?(?:\([^)]*\))?: /i, 'tests/-'],
  [/^ci(?:\([^)]*\))?: /i, '.github/-'],
]

/** The files of a change: as recorded, else as its title tells, else one that stands for anything of its service. */
function filesOf({ files, kind, title, service }: SeenChange): readonly string[] {
  if (files?.length) return files
  if (kind === 'config') return [`${service}/-.yaml`]
  if (kind !== 'commit' || / more commits?\)$/.test(title)) return [`${service}/-`]
  // The words GitHub gives a commit that is made in the browser.
  const edited = /^(?:update|create|delete) (\S+\.\w+)$/i.exec(title.trim())?.[1]
  return [edited ?? idlePaths.find(([says]) => says.test(title))?.[1] ?? `${service}/-`]
}
