import { proposalCard } from '../../core/approval/proposal-card.ts'
import type { Card } from '../../core/card.ts'
import type { ToldNotice } from '../../core/delivery.ts'
import { digestCard } from '../../core/digest/digest-card.ts'
import { investigationCard } from '../../core/investigation/investigation-card.ts'

/** Something that is told by a card, at the moment of sending, for channels to mark up their own way. */
export interface CardNotice extends ToldNotice {
  card: Card
  /** What it tells of. */
  topic: 'investigation' | 'investigation_progress' | 'digest' | 'proposal'
  /** The name of that, such as `inv-a3f2b1c4`. */
  about: string
  /** Where it can be looked at. */
  url: string
}

/** The same card that Slack shows; undefined for what has words of its own, as what watches find, or is told in chat only. */
export function cardNotice(notice: ToldNotice): CardNotice | undefined {
  const { told, publicUrl } = notice
  switch (told.about) {
    case 'investigation': {
      const { id, service } = told.investigation
      const url = `${publicUrl}/investigations/${id}`
      if (told.line) {
        const card: Card = { title: `${service}: ${told.line.text}`, badge: told.line.sign, tone: 'plain' }
        return { ...notice, card, topic: 'investigation_progress', about: id, url }
      }
      const card = investigationCard(told.investigation, notice)
      return { ...notice, card, topic: 'investigation', about: id, url }
    }
    case 'digest': {
      const { scope, date } = told.digest
      const url = `${publicUrl}/digest/${encodeURIComponent(scope)}/${date}`
      return {
        ...notice,
        card: digestCard(told.digest, { publicUrl }),
        topic: 'digest',
        about: `${scope}/${date}`,
        url,
      }
    }
    case 'proposal': {
      const { id } = told.proposal
      const card = proposalCard(told.proposal, { publicUrl })
      return { ...notice, card, topic: 'proposal', about: id, url: `${publicUrl}/approvals/${id}` }
    }
    default:
      return undefined
  }
}
