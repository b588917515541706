import type { Incident } from '../../core/incident.ts'
import type { Workspace } from '../../core/workspace.ts'
import { type Happened, type Moment, pagesOf } from './simulation.ts'

/** What a simulation shows that somebody would regret, each in a sentence that says what to do about it. */
export function warningsOf(opened: Incident, moments: Moment[], workspaces: Workspace[]): string[] {
  const happened = moments.filter((moment): moment is Happened => moment.event !== undefined)
  const chat = workspaces.some(({ status }) => status === 'active')
  return [
    ...(opened.escalation
      ? []
      : [`${opened.service} has no escalation policy and no responders, so nobody is paged. Give it one of them.`]),
    ...(chat ? unreached(happened) : ['No Slack workspace is connected, so nobody would hear of it. Connect one.']),
    ...emptySteps(happened),
    ...(chat ? unheard(happened) : []),
  ]
}

function unreached(happened: Happened[]): string[] {
  const names = happened
    .flatMap(pagesOf)
    .flatMap(({ user, deliveries }) => (user && !deliveries.length ? [user.name] : []))
  if (!names.length) return []
  const who = [...new Set(names)].join(', ')
  return [`No connected workspace knows ${who}, so no direct message is sent. Check the e-mail addresses.`]
}

function emptySteps(happened: Happened[]): string[] {
  const steps = happened.flatMap(({ event }) =>
    event.type === 'escalated' && !event.paged.users.length && !event.paged.channels.length
      ? [`Step ${event.step + 1} reaches nobody: ${event.paged.empty.join('; ')}.`]
      : [],
  )
  return [...new Set(steps)]
}

function unheard(happened: Happened[]): string[] {
  const silent = happened.some(
    ({ event, deliveries }) =>
      event.type === 'escalation_exhausted' && !deliveries.some(({ kind }) => kind === 'notice'),
  )
  return silent ? ['No channel is told that everybody was paged in vain. Set `fallback_channel` in the policy.'] : []
}
