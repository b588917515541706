import { placeWords } from '../../commands/watch-card.ts'
import { writeDuration } from '../../commands/write-duration.ts'
import { firingOf } from '../../core/watch/findings.ts'
import type { Lookout, Watch } from '../../core/watch/watch.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { addressOf, serviceName } from './observed-services.ts'
import type { View } from './view.ts'
import { watchPill } from './watch-pill.ts'

/** Watches with what each finds right now, whom it tells, and what can be done with it. */
export const watchTable = (view: View, watches: Watch[]): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Watches"><table><thead><tr><th scope="col">Service</th><th scope="col">Finds</th><th scope="col">Last look</th><th scope="col">Tells</th><th scope="col"><span class="unseen">What to do</span></th></tr></thead><tbody>${watches.map((watch) => row(view, watch))}</tbody></table></div>`

function row(view: View, watch: Watch): Html {
  const { id, notifier, intervalMs, state } = watch
  return h`<tr id="${id}">${whatAndWhere(view, watch)}<td>${watchPill(watch)}${anomalies(watch)}</td><td>${lastLook(view, watch)}<br><span class="muted small">every ${writeDuration(intervalMs)}</span></td><td>${placeWords(notifier)}</td>
<td><div class="row-forms">${state === 'running' ? form(view, 'watch-stop', { key: `stop-${id}`, fixed: { watch: id }, fields: [], submit: 'Stop', style: 'quiet', name: `Stop watching ${watch.service}` }) : again(view, watch)}${form(view, 'watch-remove', { key: `remove-${id}`, fixed: { watch: id }, fields: [], submit: 'Remove', style: 'quiet', name: `Remove the watch on ${watch.service}` })}</div></td></tr>`
}

/** The first column of watches and alert rules: the service as a way to it, and the id that chat and the command line use. */
export const whatAndWhere = (view: View, { id, service, profile }: Lookout): Html =>
  h`<td><a href="${addressOf('/explore', { service, profile })}">${serviceName(view, service)}</a><br><a class="muted small mono" href="/watches/${id}">${id}</a></td>`

/** When somebody last looked, and what stood in the way. */
export const lastLook = ({ now }: View, { lastLook: last }: Lookout): Inside =>
  last
    ? [moment(last.doneAt, now), last.ok || !last.message ? '' : h`<p class="fault">${last.message}</p>`]
    : h`<span class="muted">not yet</span>`

const anomalies = ({ findings }: Watch): Inside => {
  const metrics = firingOf(findings).map(({ anomaly }) => anomaly.metric)
  return metrics.length ? h`<br><span class="muted small">${[...new Set(metrics)].slice(0, 4).join(', ')}</span>` : ''
}

/** A watch that was stopped is begun anew, with its old settings. */
const again = (view: View, { id, service, profile, notifier, intervalMs }: Watch): Inside =>
  form(view, 'watch-start', {
    key: `again-${id}`,
    fixed: {
      service,
      profile,
      interval: String(intervalMs / 1_000),
      ...(notifier?.destination && { destination: notifier.destination }),
      ...(notifier?.id.includes('/') && { notifier: notifier.name }),
    },
    fields: [],
    submit: 'Start again',
    style: 'quiet',
    name: `Watch ${service} again`,
  })
