import { type Incident, urgencies } from '../../core/incident.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { furtherMoves } from './incident-family.ts'
import { may, type View } from './view.ts'

const naps = [
  ['15 minutes', '15m'],
  ['30 minutes', '30m'],
  ['1 hour', '1h'],
  ['4 hours', '4h'],
] as const

/** Every move that is open to this person on this incident; each is the form of its command. */
export function actionBar(view: View, incident: Incident): Inside {
  if (!may(view, 'acknowledge'))
    return h`<p class="hint">You may look; acknowledging and resolving needs the role oncall.</p>`
  const resolved = incident.status === 'resolved'
  return h`<div class="actions" role="group" aria-label="Actions">
${resolved ? reopen(view, incident) : [acknowledge(view, incident), resolve(view, incident), snooze(view, incident)]}
${resolved ? '' : escalate(view, incident)}
${assign(view, incident)}
${urgency(view, incident)}
${resolved || incident.major ? '' : channel(view, incident)}
${further(view, incident)}
</div>`
}

function acknowledge(view: View, { id, status }: Incident): Inside {
  if (status === 'acknowledged') return h`<span class="button done">${icon('check')}Acknowledged</span>`
  return form(view, 'acknowledge', {
    fixed: { incident: id },
    submit: [icon('check'), 'Acknowledge'],
    style: 'primary',
    shortcut: 'a',
  })
}

const resolve = (view: View, { id }: Incident): Inside =>
  menu(
    view,
    ['resolve'],
    [icon('wrench'), 'Resolve'],
    'r',
    form(view, 'resolve', {
      fixed: { incident: id },
      fields: ['note'],
      submit: 'Resolve',
      style: 'primary',
    }),
  )

function snooze(view: View, { id }: Incident): Inside {
  const nap = ([words, length]: (typeof naps)[number]) =>
    form(view, 'snooze', {
      key: `snooze-${length}`,
      fixed: { incident: id, for: length },
      fields: [],
      submit: words,
      style: 'quiet',
    })
  return menu(view, ['snooze', ...naps.map(([, length]) => `snooze-${length}`)], [icon('moon'), 'Snooze'], undefined, [
    h`<div class="choices">${naps.map(nap)}</div>`,
    form(view, 'snooze', {
      fixed: { incident: id },
      fields: ['for'],
      labels: { for: 'Another length' },
      demand: ['for'],
      submit: 'Snooze',
    }),
  ])
}

const escalate = (view: View, { id }: Incident): Inside =>
  form(view, 'escalate', { fixed: { incident: id }, submit: [icon('rise'), 'Escalate'] })

function assign(view: View, { id, assignee }: Incident): Inside {
  const { actor } = view
  const own = view.context.directory.users.has(actor.id) && assignee?.id !== actor.id
  return menu(view, ['assign', 'assign-me'], [icon('person'), 'Assign'], undefined, [
    own
      ? form(view, 'assign', {
          key: 'assign-me',
          fixed: { incident: id, to: actor.id },
          submit: 'To me',
          style: 'quiet',
        })
      : '',
    form(view, 'assign', { fixed: { incident: id }, fields: ['to'], preset: { to: assignee?.id }, submit: 'Assign' }),
  ])
}

function urgency(view: View, { id, urgency: now }: Incident): Inside {
  const others = urgencies.filter((u) => u !== now)
  return menu(
    view,
    others.map((u) => `urgency-${u}`),
    [icon('gauge'), 'Urgency'],
    undefined,
    h`<div class="choices">${others.map((u) =>
      form(view, 'set-urgency', {
        key: `urgency-${u}`,
        fixed: { incident: id, urgency: u },
        submit: `Make it ${u}`,
        style: 'quiet',
      }),
    )}</div>`,
  )
}

const channel = (view: View, { id }: Incident): Inside =>
  menu(view, ['promote'], [icon('hash'), 'Channel'], undefined, [
    h`<p class="hint">Opens a Slack channel for this incident alone and invites its responders.</p>`,
    form(view, 'promote', { fixed: { incident: id }, fields: [], submit: 'Open a channel' }),
  ])

const further = (view: View, incident: Incident): Inside =>
  menu(
    view,
    ['add-responder', 'silence', 'merge', 'link', 'unlink'],
    [icon('plus'), 'More'],
    undefined,
    furtherMoves(view, incident),
  )

const reopen = (view: View, { id }: Incident): Inside =>
  menu(
    view,
    ['reopen'],
    [icon('again'), 'Reopen'],
    undefined,
    form(view, 'reopen', {
      fixed: { incident: id },
      fields: ['reason'],
      submit: 'Reopen',
      style: 'primary',
    }),
  )

/** A button that unfolds; it stays open when one of its forms was refused. Only one is open at a time. */
function menu(view: View, forms: string[], label: Inside, shortcut: string | undefined, inside: Inside): Html {
  const refused = view.failed !== undefined && forms.includes(view.failed.form)
  return h`<details class="menu" name="actions"${refused ? h` open` : ''}><summary class="button"${shortcut ? h` data-shortcut="${shortcut}" aria-keyshortcuts="${shortcut}"` : ''}>${label}${icon('down')}</summary><div class="popup">${inside}</div></details>`
}
