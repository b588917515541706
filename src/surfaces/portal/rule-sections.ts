import type { RuleTrial } from '../../commands/investigation-rules.ts'
import { usualApproval } from '../../core/approval/settings.ts'
import { usualDigests } from '../../core/digest/settings.ts'
import { showDuration } from '../../core/duration.ts'
import { usualInvestigation } from '../../core/investigation/settings.ts'
import { usualPrivacy } from '../../core/redaction/rule.ts'
import { type Retention, usualRetention } from '../../core/retention.ts'
import type { InhibitionRule } from '../../core/silence/inhibition.ts'
import { writeMatchers } from '../../core/silence/matcher.ts'
import { type Html, h, type Inside } from './html.ts'
import { read, type View } from './view.ts'

/** By which rules investigations begin, changes are approved, alerts keep quiet, and what is hidden and kept for how long. */
export async function ruleSections(view: View): Promise<Html> {
  const { rules } = await read<{ rules: string[]; trials: RuleTrial[] }>(view, 'investigation-rules', { last: 1 })
  return h`<section class="block" aria-labelledby="rules"><h2 id="rules">Rules</h2><div class="cards">
${investigations(view, rules)}${approvals(view)}${quiet(view)}${privacy(view)}${retention(view)}${digests(view)}</div></section>`
}

const card = (title: string, section: string, facts: [string, Inside][], more: Inside = ''): Html =>
  h`<article class="panel"><div class="section-head"><h3>${title}</h3><code class="small">[${section}]</code></div><dl class="facts">${facts.map(([label, value]) => h`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>${more}</article>`

function investigations({ context: { settings, thinking } }: View, rules: string[]): Html {
  const known = settings.investigation ?? usualInvestigation
  const { budget, schedules } = known
  return card(
    'Investigations',
    'investigation',
    [
      ['Language model', thinking?.model.name() ?? known.model ?? 'off: everything works by rules'],
      ['Results go to', known.channel ?? 'the channel of the service, else the default one'],
      ['Notifiers', known.notify.join(', ') || 'none'],
      ['Progress', known.updates ? 'told in the thread' : 'not told'],
      ['At most', `${budget.queries} questions in ${showDuration(budget.timeMs)}`],
      ['By the clock', h`<a href="/investigations">${schedules.length}</a>`],
    ],
    h`<h4>Begin by themselves</h4>${rules.length ? h`<ul class="bullets">${rules.map((rule) => h`<li>${rule}</li>`)}</ul>` : h`<p class="muted">No rule starts any.</p>`}`,
  )
}

function approvals({ context: { settings } }: View): Html {
  const known = settings.approval ?? usualApproval
  const { budget } = known
  const own = Object.keys(known.services).length
  return card('Approvals', 'approval', [
    ['Asked for in', known.channel ?? 'the channel of the service, else the default one'],
    ['Notifiers', known.notify?.join(', ') || 'none'],
    ['A proposal waits', showDuration(known.expiresMs)],
    ['Changes of a service', `at most ${budget.most} in ${showDuration(budget.perMs)}`],
    ['Between two changes', showDuration(known.coolDownMs)],
    ['Looked at afterwards', `after ${showDuration(known.verifyAfterMs)}`],
    ['What did not help', known.autoRollback ? 'is rolled back by itself' : 'is offered to be rolled back'],
    ...(own ? [['Services with rules of their own', own] as [string, Inside]] : []),
  ])
}

function quiet({ context: { settings } }: View): Html {
  const { remindMs } = settings.silences ?? {}
  return card(
    'Quiet',
    'silences',
    [
      ['Silences', h`<a href="/silences">what is silenced now</a>`],
      [
        'Their makers are reminded',
        remindMs === undefined ? 'before the end' : remindMs ? `${showDuration(remindMs)} before the end` : 'never',
      ],
    ],
    inhibitions(settings.inhibitions ?? []),
  )
}

/** Which alerts keep which others quiet. */
const inhibitions = (rules: readonly InhibitionRule[]): Inside =>
  h`<h4>Alerts that mute others</h4>${rules.length ? h`<ul class="bullets">${rules.map(({ name, source, target, equal }) => h`<li><strong>${name}</strong>: <code>${writeMatchers(source)}</code> mutes <code>${writeMatchers(target)}</code>${equal.length ? ` with the same ${equal.join(', ')}` : ''}</li>`)}</ul>` : h`<p class="muted">No rule does; they stand under <code>[[inhibitions]]</code>.</p>`}`

const masked = { mask: 'hidden', domain: 'hidden but for the domain', keep: 'kept' }

function privacy({ context: { settings } }: View): Html {
  const { emails, phones, ips } = settings.privacy ?? usualPrivacy
  return card('Privacy', 'privacy', [
    ['Secrets', 'always taken out'],
    ['E-mail addresses', masked[emails]],
    ['Phone numbers', masked[phones]],
    ['IP addresses', masked[ips]],
    ['Messages of Slack channels', settings.channelMessages ? 'may be read' : 'are not read'],
  ])
}

const kept: [keyof Retention, string][] = [
  ['answersMs', 'Answers of backends'],
  ['investigationsMs', 'Investigations'],
  ['judgementsMs', 'What people said of verdicts'],
  ['digestsMs', 'Digests'],
]

const retention = ({ context: { settings } }: View): Html =>
  card(
    'How long is kept',
    'retention',
    kept.map(([key, words]) => {
      const length = (settings.retention ?? usualRetention)[key]
      return [words, length === undefined ? 'for good' : showDuration(length)]
    }),
  )

function digests({ context: { settings } }: View): Html {
  return card(
    'Digests',
    'digest',
    (settings.digests ?? usualDigests).map(({ scope, time, timeZone, weekdays, channel, notify }) => [
      scope,
      `${time} ${timeZone}, ${weekdays.length === 7 ? 'every day' : weekdays.join(', ')}, to ${[channel ?? 'the default channel', ...(notify ?? []).map(({ id }) => id)].join(', ')}`,
    ]),
  )
}
