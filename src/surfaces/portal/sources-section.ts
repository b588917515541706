import type { SourceSettings } from '../../core/source.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { may, read, type View } from './view.ts'

interface Door {
  settings: SourceSettings
  label: string
  paths: string[]
  lastDelivery: Date | undefined
}

/** The alert sources with the doors they post to, and a way to try a message without consequences. */
export async function sourcesSection(view: View): Promise<Html> {
  const doors = await read<Door[]>(view, 'sources')
  return h`<section aria-labelledby="sources" class="block"><h2 id="sources">Alert sources</h2>
${doors.length ? h`<div class="cards">${doors.map((door) => one(view, door))}</div>` : h`<div class="empty">${icon('live')}<p>No alert source is configured yet.</p><p class="muted">Add one under <code>[sources.prometheus]</code> with a <code>kind</code> and a <code>key</code>.</p></div>`}</section>`
}

function one(view: View, { settings, label, paths, lastDelivery }: Door): Html {
  const { name, service, autoResolve } = settings
  const key = `dry-run-${name}`
  const open = view.failed?.form === key || view.answered?.form === key
  return h`<article class="panel"><div class="section-head"><h3>${name}</h3><span class="tag">${label}</span></div>
<p class="door">${paths.map((path) => h`<code>${view.publicUrl}${path}</code>`)}</p>
<p class="hint">The key stands under <code>sources.${name}.key</code> in the configuration and is never shown here.</p>
<dl class="facts"><div><dt>Last heard</dt><dd>${lastDelivery ? moment(lastDelivery, view.now) : 'nothing yet'}</dd></div>${service ? h`<div><dt>Service</dt><dd>${service}</dd></div>` : ''}<div><dt>Resolves by itself</dt><dd>${autoResolve ? 'yes' : 'no'}</dd></div></dl>
${may(view, 'dry-run') ? h`<details class="unfold"${open ? h` open` : ''}><summary>Dry run</summary>${form(view, 'dry-run', { key, fixed: { source: name }, fields: ['body'], submit: 'Show what it would become' })}</details>` : ''}${simulation(view, name)}</article>`
}

/** Plays a message through to its last page. */
function simulation(view: View, source: string): Inside {
  const key = `simulate-${source}`
  if (!may(view, 'simulate')) return undefined
  const open = view.failed?.form === key || view.answered?.form === key
  return h`<details class="unfold"${open ? h` open` : ''}><summary>Simulate</summary>${form(view, 'simulate', { key, fixed: { source }, fields: ['body', 'acknowledge_after'], demand: ['body'], submit: 'Show who would be paged' })}</details>`
}
