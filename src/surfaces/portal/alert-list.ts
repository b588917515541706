import type { Alert } from '../../core/alert.ts'
import type { Incident } from '../../core/incident.ts'
import { mutedWords } from '../../core/silence/muted-words.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { link } from './text.ts'
import type { View } from './view.ts'

/** The alerts of an incident with all that their sources told, each to be cleared on its own. */
export function alertList(view: View, incident: Incident, alerts: Alert[]): Html {
  if (!alerts.length) return h`<p class="muted">No alert belongs to it; it was declared by hand.</p>`
  const telling = differing(alerts)
  return h`<ul class="plain alerts">${alerts.toSorted(firingFirst).map((alert) => one(view, incident, alert, telling))}</ul>`
}

/** The labels that tell the alerts of one incident apart. */
function differing(alerts: Alert[]): string[] {
  const names = [...new Set(alerts.flatMap(({ labels }) => Object.keys(labels)))]
  return names.filter((name) => new Set(alerts.map(({ labels }) => labels[name])).size > 1).slice(0, 4)
}

const firingFirst = (a: Alert, b: Alert) =>
  Number(a.status === 'cleared') - Number(b.status === 'cleared') || b.startedAt.getTime() - a.startedAt.getTime()

function one(view: View, incident: Incident, alert: Alert, telling: string[]): Html {
  const { id, status, title, severity, startedAt, clearedAt, clearedByHandAt, fires } = alert
  const { now } = view
  const ended = clearedByHandAt ?? clearedAt
  const clearable = status === 'firing' && !alert.muted && incident.status !== 'resolved'
  return h`<li class="alert ${status}"><div class="alert-head"><span class="pill ${status}">${status}</span><span class="tag">${severity}</span>${alert.muted ? h`<span class="tag">muted</span>` : ''}${alert.flap?.flapping ? h`<span class="tag">flapping</span>` : ''}${
    clearable
      ? form(view, 'clear', {
          key: `clear-${id}`,
          fixed: { incident: incident.id, alert: id },
          submit: 'Clear',
          style: 'quiet',
          name: `Clear ${title}`,
        })
      : ''
  }</div>
<p class="alert-title">${title}</p>
${chips(alert, telling)}
<p class="muted small">since ${moment(startedAt, now)}${ended && status === 'cleared' ? [', cleared ', moment(ended, now)] : ''}${fires > 1 ? `, told ${fires} times` : ''}</p>
${alert.muted ? h`<p class="muted small">${mutedWords(alert.muted)}</p>` : ''}
${links(alert, view)}${details(alert)}</li>`
}

const chips = ({ labels }: Alert, telling: string[]): Inside =>
  telling.length
    ? h`<p class="chips">${telling.map((name) => labels[name] && h`<span class="tag mono">${name}=${labels[name]}</span>`)}</p>`
    : ''

const links = ({ links: all }: Alert, { publicUrl }: View): Inside =>
  all.length ? h`<p class="links">${all.map(({ label, url }) => [link(label || url, url, publicUrl), ' '])}</p>` : ''

function details({ id, labels, annotations, body, dedupKey, source }: Alert): Html {
  const pairs = (title: string, all: Record<string, string>): Inside =>
    Object.keys(all).length
      ? h`<h4>${title}</h4><dl class="labels">${Object.entries(all).map(([name, value]) => h`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
      : ''
  return h`<details id="alert-${id}"><summary>Labels and details</summary>
${body ? h`<p class="pre">${body}</p>` : ''}
${pairs('Labels', labels)}${pairs('Annotations', annotations)}
<h4>Identity</h4><dl class="labels"><div><dt>source</dt><dd>${source}</dd></div><div><dt>dedup key</dt><dd>${dedupKey}</dd></div></dl></details>`
}
