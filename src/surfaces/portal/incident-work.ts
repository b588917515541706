import type { Proposal } from '../../core/approval/proposal.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import type { Page as Listed } from '../../core/page.ts'
import { h, type Inside } from './html.ts'
import { investigationPill } from './investigation-pill.ts'
import { proposalPill } from './proposal-panel.ts'
import { read, type View } from './view.ts'

/** What was investigated and proposed for an incident, each as the way to its page; nothing when nothing was. */
export async function incidentWork(view: View, incident: string): Promise<Inside> {
  const [found, proposed] = await Promise.all([
    read<Listed<Investigation>>(view, 'investigations', { incident, limit: 5 }),
    read<Listed<Proposal>>(view, 'proposals', { incident, limit: 5 }),
  ])
  return [
    found.items.length
      ? h`<section class="panel" aria-labelledby="investigations"><h2 id="investigations">Investigations</h2><ul class="plain">${found.items.map(
          (item) =>
            h`<li>${investigationPill(item, 'short')}<a href="/investigations/${item.id}">${item.verdict?.summary ?? item.id}</a></li>`,
        )}</ul></section>`
      : '',
    proposed.items.length
      ? h`<section class="panel" aria-labelledby="proposals"><h2 id="proposals">Proposals</h2><ul class="plain">${proposed.items.map(
          ({ id, title, state }) => h`<li>${proposalPill(state)}<a href="/approvals/${id}">${title}</a></li>`,
        )}</ul></section>`
      : '',
  ]
}
