import { httpSender } from '../clients/http/sender.ts'
import { mailSender } from '../clients/mail/sender.ts'
import { slackApi } from '../clients/slack/api.ts'
import type { Config } from '../config.ts'
import type { ProposalSummary } from '../core/approval/notice.ts'
import type { MakeContext } from '../core/command.ts'
import { slackIdOf } from '../core/directory.ts'
import type { Owed } from '../core/outbox.ts'
import type { Store } from '../core/store.ts'
import type { Effects as DeliveryEffects, Report } from '../delivery/effects.ts'
import { notifiers } from '../notifiers/index.ts'
import { deliveryPictures } from './delivery-pictures.ts'
import type { Effects } from './effects.ts'
import { fallbackPlace } from './fallback-place.ts'
import { notifierSettings } from './notifier-settings.ts'
import { recordFailure } from './record-failure.ts'
import { sendCall } from './send-call.ts'
import type { SlackDesk } from './slack-desk.ts'

interface Wiring {
  config: Config
  effects: Effects
  desk: SlackDesk
  context: MakeContext
  observe(report: Report): void
  signal: AbortSignal
}

/** Hands the delivery room what it sends with. */
export function deliveryEffects({ config, effects, desk, context, observe, signal }: Wiring): DeliveryEffects {
  const { clock, log, publicUrl, random, secrets } = effects
  const { store } = effects.opened
  const settings = notifierSettings(config)
  const slack = slackApi(config.slack.apiUrl ? { apiUrl: config.slack.apiUrl } : {})
  return {
    outbox: store,
    notifier(kind) {
      const found = notifiers.find((n) => n.kind === kind)
      if (!found) throw new Error(`no notifier of the kind ${kind}`)
      return found
    },
    settings,
    send: sendCall({ desk, slack, store, settings, http: httpSender({ clock }), mail: mailSender() }),
    clock,
    random,
    publicUrl,
    handles: (owed) => mentionable(store, owed),
    ...deliveryPictures({ store, publicUrl, secrets, clock }),
    fallback: (delivery) => fallbackPlace(delivery, store, settings),
    recordFailure: (delivery, failure) => recordFailure(context, delivery, failure, log),
    budgets: { 'chat.update': config.slack.editsPerMinute },
    paces: new Map(),
    observe(report) {
      observe(report)
      if (report.result === 'limited')
        log.info(
          { lane: report.delivery.lane, why: report.why },
          'a lane waits: its receiver asked to slow down, or the calls of this minute are used up',
        )
    },
    signal,
  }
}

/** Everybody who decided on a proposal. */
const peopleOf = ({ approvals, denial }: ProposalSummary) =>
  [...approvals, ...(denial ? [denial] : [])].map(({ by }) => by.id)

/** Slack ids of the people whom this card or event names. */
async function mentionable(store: Store, { delivery, incident, event, told }: Owed): Promise<Record<string, string>> {
  const ids = new Set<string>()
  if (told?.about === 'proposal') for (const id of peopleOf(told.proposal)) ids.add(id)
  else if (!incident) return {}
  if (incident?.assignee) ids.add(incident.assignee.id)
  if (event?.actor.kind === 'user') ids.add(event.actor.id)
  if (event?.type === 'escalated' || event?.type === 'responders_added')
    for (const { id } of event.paged.users) ids.add(id)
  for (const { id } of incident?.responders ?? []) ids.add(id)
  if (event?.type === 'assigned') ids.add(event.to.id)
  if (!ids.size) return {}
  const [{ users }, workspaces] = await Promise.all([store.readDirectory(), store.workspaces()])
  const workspace = workspaces.find((w) => w.id === delivery.workspace)
  const named = [...ids].flatMap((id) => users.get(id) ?? [])
  const bySlack = await store.slackIdsOf(
    delivery.workspace,
    named.map((u) => u.email),
  )
  return Object.fromEntries(
    named.flatMap((u) => {
      const handle = (workspace && slackIdOf(u, workspace)) ?? bySlack[u.email]
      return handle ? [[u.id, handle]] : []
    }),
  )
}
