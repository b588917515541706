import type { FoundDeploys } from '../../commands/deploys.ts'
import type { Chart } from '../../core/chart.ts'
import type { Incident } from '../../core/incident.ts'
import type { Page } from '../../core/page.ts'
import { Problem } from '../../core/problem.ts'
import { attempt } from './trouble.ts'
import { read, type View } from './view.ts'

/** What happened to a service in a window: its deploys and the incidents that began, as marks of a chart. */
export async function changeMarks(view: View, input: Record<string, string>): Promise<Chart['marks']> {
  const [changes, incidents] = await Promise.all([
    attempt(read<FoundDeploys>(view, 'deploys', input)),
    attempt(read<Page<Incident>>(view, 'incidents', { service: input.service, status: 'all', limit: 50 })),
  ])
  return [
    // Charts without marks still tell what was measured, so a log of changes that does not answer takes nothing away.
    ...(changes instanceof Problem ? [] : changes.deploys.map(markOf)),
    ...(incidents instanceof Problem
      ? []
      : incidents.items.map(({ id, openedAt }) => ({ at: openedAt.getTime(), kind: 'incident' as const, label: id }))),
  ]
}

const markOf = ({ at, version, title }: FoundDeploys['deploys'][number]): Chart['marks'][number] => ({
  at: at.getTime(),
  kind: 'deploy',
  label: version ?? title,
})
