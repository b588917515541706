import { placeWords } from '../../commands/watch-card.ts'
import { writeCondition } from '../../core/watch/alert-condition.ts'
import { type AlertRule, isMuted } from '../../core/watch/alert-rule.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { severityPill } from './pill.ts'
import type { View } from './view.ts'
import { lastLook, whatAndWhere } from './watch-table.ts'

/** Alert rules with where each stands, to be muted for a while or removed. */
export const alertRuleTable = (view: View, rules: AlertRule[]): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Alert rules"><table><thead><tr><th scope="col">Service</th><th scope="col">Rule</th><th scope="col">State</th><th scope="col">Last look</th><th scope="col">Tells</th><th scope="col"><span class="unseen">What to do</span></th></tr></thead><tbody>${rules.map((rule) => row(view, rule))}</tbody></table></div>`

function row(view: View, rule: AlertRule): Html {
  const { id, condition, severity, notifier } = rule
  return h`<tr id="${id}">${whatAndWhere(view, rule)}<td><code>${writeCondition(condition)}</code><br>${severityPill(severity)}</td><td>${state(view, rule)}</td><td>${lastLook(view, rule)}</td><td>${placeWords(notifier)}</td><td>${actions(view, rule)}</td></tr>`
}

const tones = { quiet: 'cleared', pending: 'near', firing: 'firing' } as const

function state({ now }: View, rule: AlertRule): Html {
  const { phase, measured, mutedUntil, mutedBy } = rule
  const value = measured
    ? h`<br><span class="muted small">${String(Number(measured.value.toPrecision(4)))} ${moment(measured.measuredAt, now)}</span>`
    : ''
  const muted =
    isMuted(rule, now) && mutedUntil
      ? h`<br><span class="muted small">muted by ${mutedBy ?? 'somebody'} until ${moment(mutedUntil, now, 'date')}</span>`
      : ''
  return h`<span class="pill ${tones[phase.is]}">${phase.is}</span>${value}${muted}`
}

function actions(view: View, rule: AlertRule): Inside {
  const { id, service, declared } = rule
  const muted = isMuted(rule, view.now)
  return h`<div class="row-forms">${
    muted
      ? form(view, 'alert-mute', {
          key: `mute-${id}`,
          fixed: { alert: id, for: '0' },
          fields: [],
          submit: 'Tell again',
          style: 'quiet',
          name: `Tell ${id} of ${service} again`,
        })
      : form(view, 'alert-mute', {
          key: `mute-${id}`,
          fixed: { alert: id },
          fields: ['for'],
          preset: { for: '1h' },
          hints: { for: '' },
          submit: 'Mute',
          inline: true,
          name: `Mute ${id} of ${service}`,
        })
  }${declared ? h`<span class="muted small">declared in the configuration</span>` : form(view, 'alert-remove', { key: `remove-${id}`, fixed: { alert: id }, fields: [], submit: 'Remove', style: 'quiet', name: `Remove ${id} of ${service}` })}</div>`
}
