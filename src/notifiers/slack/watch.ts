import type { Block, Message } from '../../clients/slack/blocks.ts'
import { cut, cutMrkdwn } from '../../clients/slack/cut.ts'
import { context, image as picture, section } from '../../clients/slack/elements.ts'
import { link, mrkdwn, webAddress } from '../../clients/slack/mrkdwn.ts'
import type { ToldNotice } from '../../core/delivery.ts'
import type { WatchNotice } from '../../core/watch/notice.ts'
import { within } from '../watch/within.ts'
import { wordsOf } from '../watch/words.ts'

/** A watch's news: who is watched on the first line, then a bullet per anomaly, what is over last. */
export function watchMessage({ told, publicUrl, image }: ToldNotice<WatchNotice>): Message {
  const { service, watch, firing, over, overWord, end, url } = wordsOf(told, publicUrl)
  const head = mrkdwn([{ bold: 'Allclear Watch' }, ' — ', { code: cut(service, 200) }, ` [${cut(watch, 100)}]`])
  const bullets = [
    ...firing.map(({ severity, metric, words }) =>
      mrkdwn(['• ', { bold: severity }, ' ', { code: cut(metric, 200) }, ` — ${cut(words, 600)}`]),
    ),
    ...over.map(({ metric }) =>
      mrkdwn([told.ended ? '• ⏹️ ' : '• ✅ ', { bold: overWord }, ' ', { code: cut(metric, 200) }]),
    ),
    ...(firing.length ? [] : [mrkdwn([end])]),
  ]
  const body = within(bullets, mostText)
  const address = image && webAddress(image.url)
  const blocks: Block[] = [
    section(head),
    ...sections(body),
    ...(image && address ? [picture(address, image.alt)] : []),
    context([link('Open in Allclear', url)]),
  ]
  return { text: `${head}\n${body}`, blocks }
}

/** Well below what all blocks of a message may hold together (12 000), and few enough for a phone. */
const mostText = 8_000

/** Lines in as few paragraphs as a section's limit allows. */
function sections(body: string): Block[] {
  const paragraphs: string[] = []
  for (const line of body.split('\n')) {
    const last = paragraphs.at(-1)
    if (last !== undefined && last.length + 1 + line.length <= 3_000)
      paragraphs[paragraphs.length - 1] = `${last}\n${line}`
    else paragraphs.push(cutMrkdwn(line, 3_000))
  }
  return paragraphs.map((paragraph) => section(paragraph))
}
