import { type FoundDeploys, titleOf, versionOf } from '../../commands/deploys.ts'
import { h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { text } from './text.ts'
import { read, type View } from './view.ts'

const since = '7d'
const shown = 8

/** What was changed about a service in the last days: a part of its page. */
export async function serviceDeploys(view: View): Promise<Inside> {
  const { service = '', profile } = Object.fromEntries(view.url.searchParams)
  const { deploys, notes } = await read<FoundDeploys>(view, 'deploys', { service, ...(profile && { profile }), since })
  return h`${notes.map((note) => h`<p class="trouble">${icon('warn')}<span>${note}</span></p>`)}${
    deploys.length
      ? h`<ul class="plain">${deploys.slice(0, shown).map((one) => h`<li><span>${text(titleOf(one), view)} ${text(versionOf(one), view)}</span><span class="muted small">${one.kind}${one.author ? ` by ${one.author}` : ''}, ${moment(one.at, view.now)}, told by ${one.origin}</span></li>`)}</ul>${deploys.length > shown ? h`<p class="hint">${deploys.length - shown} older changes in the last 7 days</p>` : ''}`
      : h`<p class="muted">Nothing was changed in the last 7 days, as far as sources and backends tell.</p>`
  }`
}
