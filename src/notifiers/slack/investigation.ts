import type { Message } from '../../clients/slack/blocks.ts'
import { renderCard } from '../../clients/slack/render.ts'
import type { ToldNotice } from '../../core/delivery.ts'
import { investigationCard } from '../../core/investigation/investigation-card.ts'
import type { InvestigationNotice } from '../../core/investigation/notice.ts'
import { told } from './reply.ts'

/** The card of an investigation, or a line for the thread under it. */
export function investigationMessage(notice: ToldNotice<InvestigationNotice>): Message {
  const { line, investigation } = notice.told
  const { handles } = notice
  return line ? { text: told(line, handles) } : renderCard(investigationCard(investigation, notice), { handles })
}
