import type { Page as Listed } from '../../../core/page.ts'
import type { AlertRule } from '../../../core/watch/alert-rule.ts'
import type { Watch } from '../../../core/watch/watch.ts'
import { alertRuleTable } from '../alert-rule-table.ts'
import { form } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { noBackend } from '../no-backend.ts'
import { type KnownProfile, observedServices } from '../observed-services.ts'
import { may, placeOf, read, type View } from '../view.ts'
import { watchTable } from '../watch-table.ts'

/** Who is watched and what is found there, and the rules that alert whether or not anybody watches. */
export async function watches(view: View): Promise<Page> {
  const only = view.url.searchParams.get('service')?.trim()
  const asked = { ...(only && { service: only }), limit: 200 }
  const [{ profiles, services }, watching, rules] = await Promise.all([
    observedServices(view),
    read<Listed<Watch>>(view, 'watches', asked),
    read<Listed<AlertRule>>(view, 'alerts', asked),
  ])
  const names = [...new Set(services.map(({ service }) => service))]
  const idle = !watching.items.length && !rules.items.length
  return {
    title: 'Watches',
    place: '/watches',
    body: h`<div class="page-head"><h1>Watches</h1>${only ? h`<a href="/watches">Watches of all services</a>` : ''}</div>
${
  !profiles.length && idle
    ? noBackend('watches')
    : h`<div id="live" data-live="*" hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
<section class="block" aria-labelledby="watching"><div class="section-head"><h2 id="watching">Watched services</h2><span class="muted">${counted(watching, 'watch', 'watches')}</span></div>
<div class="panel">${watching.items.length ? watchTable(view, watching.items) : nobody()}${starter(view, names, profiles)}</div></section>
<section class="block" aria-labelledby="rules"><div class="section-head"><h2 id="rules">Alert rules</h2><span class="muted">${counted(rules, 'rule', 'rules')}</span></div>
<div class="panel">${rules.items.length ? alertRuleTable(view, rules.items) : h`<p class="muted">There are no rules yet. A rule alerts when a metric is beyond a threshold, such as <code>latency_p99 &gt; 500 for 5m</code>.</p>`}${adder(view, names, profiles)}</div></section></div>`
}`,
  }
}

const counted = ({ items, next }: Listed<unknown>, one: string, many: string) =>
  `${items.length}${next ? ' or more' : ''} ${items.length === 1 ? one : many}`

const nobody = (): Html =>
  h`<p class="with-icon muted">${icon('live')}<span>Nothing is watched yet. A watch looks at a service every minute and tells when something becomes unusual, and when it is over.</span></p>`

const telling = ['notifier', 'destination', 'renotify', 'incident']

function starter(view: View, names: string[], profiles: KnownProfile[]): Inside {
  return unfold(
    view,
    'watch-start',
    'Watch a service',
    form(view, 'watch-start', {
      fields: ['service', ...profileField(profiles), 'interval', ...telling],
      choices: choices(names, profiles),
      preset: { service: view.url.searchParams.get('service') ?? '' },
      submit: 'Start watching',
      style: 'primary',
    }),
  )
}

function adder(view: View, names: string[], profiles: KnownProfile[]): Inside {
  return unfold(
    view,
    'alert-add',
    'Add a rule',
    form(view, 'alert-add', {
      fields: ['service', ...profileField(profiles), 'rule', 'severity', 'interval', ...telling],
      choices: choices(names, profiles),
      submit: 'Add rule',
      style: 'primary',
    }),
  )
}

/** With one profile there is nothing to choose. */
const profileField = (profiles: KnownProfile[]) => (profiles.length > 1 ? ['profile'] : [])

const choices = (names: string[], profiles: KnownProfile[]): Record<string, [string, string][]> => ({
  ...(names.length && { service: names.map((name): [string, string] => [name, name]) }),
  profile: profiles.map(({ name }): [string, string] => [name, name]),
})

const unfold = (view: View, command: string, words: string, inside: Inside): Inside =>
  may(view, command)
    ? h`<details class="unfold"${view.failed?.form === command ? h` open` : ''}><summary>${words}</summary>${inside}</details>`
    : undefined
