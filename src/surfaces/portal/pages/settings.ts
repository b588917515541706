import type { Health } from '../../../commands/status.ts'
import { type Html, h } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { profileCards } from '../profile-cards.ts'
import { roleTable } from '../role-table.ts'
import { ruleSections } from '../rule-sections.ts'
import { read, type View } from '../view.ts'

/** What the configuration decides, as far as people need to see it, and how Allclear itself is. Nothing secret is here. */
export async function settings(view: View): Promise<Page> {
  const [health, profiles, rules] = await Promise.all([
    read<Health>(view, 'status'),
    profileCards(view),
    ruleSections(view),
  ])
  return {
    title: 'Settings',
    place: '/settings',
    body: h`<div class="page-head"><h1>Settings</h1><span class="muted">Allclear ${health.version}</span></div>
<nav class="tabs" aria-label="On this page"><ul><li><a href="#health">Health</a></li><li><a href="#profiles">Backends</a></li><li><a href="#rules">Rules</a></li><li><a href="#roles">Who may what</a></li></ul></nav>
<p class="hint">These are decided by the configuration file; changing it takes effect as soon as it is saved, or at the next start. <code>allclear config check</code> tells what is wrong with it, <code>allclear config show</code> prints it without secrets, and <code>allclear doctor</code> tries every connection.</p>
${wellbeing(view, health)}${profiles}${rules}${roleTable(view)}`,
  }
}

function wellbeing(view: View, { version, findings, workspaces, gauges }: Health): Html {
  const { settings } = view.context
  return h`<section class="block" aria-labelledby="health"><h2 id="health">Health</h2><div class="cards"><article class="panel"><h3>Findings</h3>
${findings.length ? h`<ul class="findings">${findings.map((finding) => h`<li>${icon('warn')}<span>${finding}</span></li>`)}</ul>` : h`<p class="good with-icon">${icon('check')}Everything flows.</p>`}
<dl class="facts"><div><dt>Messages to send</dt><dd>${gauges.deliveriesQueued}</dd></div><div><dt>Messages that failed</dt><dd><a href="/integrations?state=failed#deliveries">${gauges.deliveriesFailed}</a></dd></div><div><dt>Alerts to be read</dt><dd>${gauges.inboxWaiting}</dd></div><div><dt>Dead letters</dt><dd><a href="/integrations#dead-letters">${gauges.inboxDead}</a></dd></div></dl></article>
<article class="panel"><h3>Installation</h3><dl class="facts"><div><dt>Version</dt><dd>${version}</dd></div><div><dt>Address</dt><dd>${settings.publicUrl}</dd></div><div><dt>Storage</dt><dd>${storageWords[settings.storage ?? 'unknown']}</dd></div><div><dt>Slash command</dt><dd><code>/${settings.commandName}</code></dd></div><div><dt>Slack</dt><dd>${workspaces.length ? workspaces.map(({ name, status }, index) => [index ? ', ' : '', status === 'active' ? name : h`<span class="bad">${name} took its access back</span>`]) : h`<a href="/integrations#slack">connect a workspace</a>`}</dd></div><div><dt>Alert sources</dt><dd><a href="/integrations#sources">${settings.sources.length}</a></dd></div><div><dt>For programs</dt><dd><a href="/docs">API reference</a></dd></div></dl></article></div></section>`
}

const storageWords = {
  embedded: 'PostgreSQL in a folder of its own, run by Allclear',
  postgres: 'the PostgreSQL server that storage.url names',
  unknown: 'PostgreSQL',
}
