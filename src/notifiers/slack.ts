import { z } from 'zod'
import { renderCard } from '../clients/slack/render.ts'
import type { ProposalNotice } from '../core/approval/notice.ts'
import { proposalCard } from '../core/approval/proposal-card.ts'
import type { IncidentNotice, Notifier, ToldNotice } from '../core/delivery.ts'
import { digestCard } from '../core/digest/digest-card.ts'
import type { DigestNotice } from '../core/digest/notice.ts'
import { incidentCard } from '../core/incident-card.ts'
import { investigationCard } from '../core/investigation/investigation-card.ts'
import type { InvestigationNotice } from '../core/investigation/notice.ts'
import type { SilenceNotice } from '../core/silence/notice.ts'
import { silenceNoticeCard } from '../core/silence/notice-card.ts'
import type { WatchNotice } from '../core/watch/notice.ts'
import { channelDestination } from './destination.ts'
import { investigationMessage } from './slack/investigation.ts'
import { noticeMessage } from './slack/notice.ts'
import { pageMessage } from './slack/page.ts'
import { placeOf } from './slack/place.ts'
import { edit, post } from './slack/post.ts'
import { replyText } from './slack/reply.ts'
import { search } from './slack/search.ts'
import { channelName, channelOf, slackSettings } from './slack/settings.ts'
import { watchMessage } from './slack/watch.ts'

/**
 * Slack: one card per incident and channel that is edited in place, its events as replies, pages as direct messages, and
 * what watches tell.
 */
export const slack: Notifier = {
  kind: 'slack',
  label: 'Slack',
  settings: slackSettings,
  cards: true,
  destination: channelDestination('#sre-alerts, or give its id', channelName),
  /** Slack limits posts per channel and edits per workspace; what follows the last colon is the channel. */
  lane({ workspace, channel, kind, memory }) {
    const method = kind === 'card' && placeOf(memory) ? 'chat.update' : 'chat.postMessage'
    return `slack:${workspace}:${method}:${channel.replaceAll(':', '_')}`
  },
  call(notice) {
    if (notice.told) return news(notice)
    switch (notice.delivery.kind) {
      case 'card':
        return card(notice)
      case 'reply':
        return reply(notice)
      case 'page':
        return page(notice)
      case 'notice':
        return post(notice, noticeMessage(notice))
    }
  },
  learn: (reply, { delivery }) => placeOf(reply) ?? delivery.memory,
  search,
  found: (answer, notice) => {
    const { delivery, card: headline } = notice
    const channel = z.string().safeParse(answer.channel).data ?? placeOf(headline)?.channel ?? channelOf(notice)
    return Found.parse(answer.messages ?? [])
      .filter(({ metadata }) => metadata?.event_payload?.delivery === delivery.id)
      .sort((a, b) => Number(a.ts) - Number(b.ts))
      .map(({ ts }) => ({ channel, ts }))
  },
  remove(place) {
    const known = placeOf(place)
    if (!known) throw new Error('A place to remove has a channel and a ts.')
    return { method: 'chat.delete', arguments: { ...known } }
  },
}

const Found = z.array(
  z.object({
    ts: z.string(),
    metadata: z.object({ event_payload: z.record(z.string(), z.unknown()).optional() }).optional(),
  }),
)

/** What is told beside incidents: as a message, or as a card that is edited when it changes. */
function news(notice: ToldNotice) {
  if (isInvestigation(notice)) return investigation(notice)
  if (isProposal(notice)) return proposal(notice)
  if (isDigest(notice)) return post(notice, digestMessage(notice))
  if (isSilence(notice)) return post(notice, silenceMessage(notice))
  if (!isWatch(notice)) return { drop: 'Nobody knows how to tell this.' }
  const message = watchMessage(notice)
  const place = notice.delivery.kind === 'card' ? placeOf(notice.delivery.memory) : undefined
  return place ? edit(notice, place, message) : post(notice, message)
}

const isDigest = (notice: ToldNotice): notice is ToldNotice<DigestNotice> => notice.told.about === 'digest'

const isSilence = (notice: ToldNotice): notice is ToldNotice<SilenceNotice> => notice.told.about === 'silence'

const silenceMessage = ({ told, handles, publicUrl }: ToldNotice<SilenceNotice>) =>
  renderCard(silenceNoticeCard(told, { publicUrl }), { handles })

const isWatch = (notice: ToldNotice): notice is ToldNotice<WatchNotice> => notice.told.about === 'watch'

const isInvestigation = (notice: ToldNotice): notice is ToldNotice<InvestigationNotice> =>
  notice.told.about === 'investigation'

const isProposal = (notice: ToldNotice): notice is ToldNotice<ProposalNotice> => notice.told.about === 'proposal'

const digestMessage = ({ told, handles, publicUrl }: ToldNotice<DigestNotice>) =>
  renderCard(digestCard(told.digest, { publicUrl }), { handles })

/** The card that asks for an approval, and afterwards tells what came of it. */
function proposal(notice: ToldNotice<ProposalNotice>) {
  const { told, handles, publicUrl, delivery } = notice
  const message = renderCard(proposalCard(told.proposal, { publicUrl }), { handles })
  const place = placeOf(delivery.memory)
  return place ? edit(notice, place, message) : post(notice, message)
}

/** The card of an investigation, edited as it goes on, or a line under it. */
function investigation(notice: ToldNotice<InvestigationNotice>) {
  const message = investigationMessage(notice)
  if (notice.told.line) {
    const place = placeOf(notice.card)
    return place ? post(notice, message, place) : { wait: 'The card of its investigation is not posted yet.' }
  }
  const place = placeOf(notice.delivery.memory)
  return place ? edit(notice, place, message) : post(notice, message)
}

function card(notice: IncidentNotice) {
  const { incident, delivery, handles, publicUrl, image } = notice
  const message = renderCard(incidentCard(incident, { publicUrl, ...(image && { image }) }), { handles })
  const place = placeOf(delivery.memory)
  return place ? edit(notice, place, message) : post(notice, message)
}

/** A page into the channel of the card hangs under it and shows in the channel besides: there is one card, and it calls. */
function page(notice: IncidentNotice) {
  const place = placeOf(notice.card)
  const call = post(notice, pageMessage(notice), place)
  return place ? { ...call, arguments: { ...call.arguments, reply_broadcast: true } } : call
}

function reply(notice: IncidentNotice) {
  const place = placeOf(notice.card)
  if (!place) return { wait: 'Its card is not posted yet.' }
  const { event, handles } = notice
  if (event?.type === 'investigation_concluded')
    return post(notice, renderCard(investigationCard(event.summary, notice), { handles }), place)
  const text = replyText(notice)
  return text ? post(notice, { text }, place) : { drop: 'The event it tells is gone.' }
}
