import type { Message } from './blocks.ts'

/** Whether a message shows a picture, which is the one thing Slack may refuse it for without any fault of ours. */
export const hasPicture = (message: Message): boolean => groupsOf(message).some((blocks) => blocks.some(isPicture))

/** The same message without its pictures. */
export function withoutPictures({ blocks, attachments, ...message }: Message): Message {
  return {
    ...message,
    ...(blocks && { blocks: blocks.filter((block) => !isPicture(block)) }),
    ...(attachments && {
      attachments: attachments.flatMap((one) => {
        const kept = one.blocks.filter((block) => !isPicture(block))
        return kept.length ? [{ ...one, blocks: kept }] : []
      }),
    }),
  }
}

const groupsOf = ({ blocks = [], attachments = [] }: Message) => [blocks, ...attachments.map((one) => one.blocks)]

const isPicture = ({ type }: { type: string }) => type === 'image'
