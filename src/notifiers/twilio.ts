import { z } from 'zod'
import { httpCall } from '../clients/http/request.ts'
import { cut } from '../clients/slack/cut.ts'
import type { ToldNotice } from '../core/delivery.ts'
import { cardLines, headOf, plainMarkup } from './card/card-lines.ts'
import { cardNotice } from './card/card-notice.ts'
import { configured } from './configured.ts'
import { addressDestination } from './destination.ts'
import { postJson, textsIn } from './http/post-json.ts'
import { several, vendor } from './http/settings.ts'
import { within } from './watch/within.ts'
import { plainLines, wordsOf } from './watch/words.ts'

const number = /^\+[1-9]\d{5,14}$/
const phone = z
  .string()
  .regex(number, { error: 'is no phone number: write it with its country, such as +4915112345678' })

const settings = z.strictObject({
  account_sid: z
    .string()
    .regex(/^AC[0-9a-zA-Z]{1,64}$/, { error: 'is no account SID: it begins with AC' })
    .describe('The account'),
  auth_token: z.string().min(1).max(200).describe('Its token').meta({ secret: true }),
  from: z
    .string()
    .regex(/^(\+[1-9]\d{5,14}|[A-Za-z0-9 ]{1,11}|MG[0-9a-zA-Z]{1,64})$/, {
      error:
        'is no sender: write a number with its country, a name of up to 11 letters, or the SID of a messaging service',
    })
    .describe('The number, name or messaging service that sends'),
  to: several(phone, 'to').describe('The numbers that are told'),
  ...vendor,
})
type Given = z.output<typeof settings>

/** Twilio refuses longer texts. */
const longest = 1_600

/** SMS through Twilio: one message per number, each delivered on its own. */
export const twilio = configured({
  kind: 'twilio',
  label: 'SMS (Twilio)',
  settings,
  destination: addressDestination('phone numbers with their country', number, '+4915112345678'),
  recipients: ({ to }) => to,
  call: texted,
  card: texted,
  /** Twilio knows no idempotency key, so what an interrupted attempt may have sent is looked for. */
  search(notice, given) {
    const since = new Date(notice.delivery.createdAt.getTime() - 60_000).toISOString().slice(0, 10)
    const query = new URLSearchParams({ To: recipient(notice, given), 'DateSent>': since, PageSize: '100' })
    return httpCall({
      method: 'GET',
      url: `${messages(given)}?${query}`,
      headers: authorization(given),
      receiver: 'Twilio',
      allowPrivate: given.allow_private,
      secrets: textsIn(given),
    })
  },
  found(reply, notice) {
    const { data = [] } = Sent.safeParse(reply.messages)
    const since = notice.delivery.createdAt.getTime() - 60_000
    const text = textOf(notice)
    return data
      .filter(({ body, date_created }) => body === text && Date.parse(date_created) >= since)
      .map(({ sid }) => ({ sid }))
  },
})

function texted(notice: ToldNotice, given: Given) {
  const form = new URLSearchParams({
    To: recipient(notice, given),
    [given.from.startsWith('MG') ? 'MessagingServiceSid' : 'From']: given.from,
    Body: textOf(notice),
  })
  return postJson(notice, given, {
    receiver: 'Twilio',
    url: messages(given),
    headers: { ...authorization(given), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
}

const Sent = z.array(z.object({ sid: z.string(), body: z.string(), date_created: z.string() }))

const recipient = ({ delivery }: ToldNotice, { to }: Given) => delivery.channel || to.join(',')

const messages = ({ api_url, account_sid }: Given) =>
  `${(api_url ?? 'https://api.twilio.com').replace(/\/$/, '')}/2010-04-01/Accounts/${account_sid}/Messages.json`

const authorization = ({ account_sid, auth_token }: Given) => ({
  Authorization: `Basic ${Buffer.from(`${account_sid}:${auth_token}`).toString('base64')}`,
})

function textOf(notice: ToldNotice): string {
  const { lines, url } = wordsFor(notice)
  const short = lines.map((line) => cut(line, 300).toWellFormed())
  return `${within(short, longest - url.length - 1)}\n${url}`
}

function wordsFor(notice: ToldNotice): { lines: string[]; url: string } {
  if (notice.told.about === 'watch') {
    const words = wordsOf(notice.told, notice.publicUrl)
    return { lines: plainLines(words), url: words.url }
  }
  const { card, url } = cardNotice(notice)!
  return { lines: [headOf(card), ...cardLines(card, plainMarkup)], url }
}
