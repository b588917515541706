import { createHash } from 'node:crypto'
import { z } from 'zod'
import { mailCall } from '../clients/mail/request.ts'
import { cut } from '../clients/slack/cut.ts'
import type { ToldNotice } from '../core/delivery.ts'
import { configured } from './configured.ts'
import { addressDestination } from './destination.ts'
import { cardMail } from './email/card.ts'
import { mailHtml } from './email/html.ts'
import { several } from './http/settings.ts'
import { plainLines, wordsOf } from './watch/words.ts'

const address = /^[^\s@<>,;:"\\]+@[^\s@<>,;:"\\]+$/
const mailbox = z.string().max(320).regex(address, { error: 'is no mail address: it looks like oncall@example.com' })

const settings = z.strictObject({
  host: z.string().min(1).max(253).describe('The mail server that takes mail for delivery (SMTP)'),
  port: z.int().min(1).max(65_535).default(587).describe('Its port: usually 587 with starttls, 465 with tls'),
  encryption: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('starttls refuses to send in the clear; none is for a relay on the same machine'),
  user: z.string().min(1).max(320).optional().describe('The login'),
  password: z.string().min(1).max(1_000).optional().describe('Its password').meta({ secret: true }),
  from: z
    .string()
    .max(400)
    .regex(/^([^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>,;:"\\]+@[^\s@<>,;:"\\]+)$/, {
      error: 'is no sender: write allclear@example.com or Allclear <allclear@example.com>',
    })
    .describe('Who it comes from'),
  to: several(mailbox, 'to').describe('The addresses that are told'),
})

/** E-mail: one mail per address, each delivered on its own; all mails about one thing are one thread. */
export const email = configured({
  kind: 'email',
  label: 'E-mail',
  settings,
  destination: addressDestination('mail addresses', address, 'oncall@example.com'),
  recipients: ({ to }) => to,
  call(notice, given) {
    const { told, publicUrl, image } = notice
    const words = wordsOf(told, publicUrl)
    const text = [...plainLines(words).map((line) => cut(line, 2_000)), '', words.url].join('\n')
    return mailed(notice, given, {
      // The same for a whole thread, since some programs thread by it; what is new comes first in the text.
      subject: cut(`Allclear Watch: ${told.service} [${told.watch}]`.replace(/\s+/g, ' ').toWellFormed(), 200),
      text: text.toWellFormed(),
      html: mailHtml(words, image),
    })
  },
  pictures: true,
  card: (notice, given) => mailed(notice, given, cardMail(notice)),
})

function mailed(
  { delivery, publicUrl }: ToldNotice,
  { to, from, host, port, encryption, user, password }: z.output<typeof settings>,
  words: { subject: string; text: string; html: string },
) {
  const domain = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '').replaceAll(':', '-') || 'allclear'
  return mailCall({
    server: {
      ...{ host, port, encryption },
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password }),
    },
    from,
    to: delivery.channel ? delivery.channel.split(',').map((one) => one.trim()) : to,
    ...words,
    messageId: `<${delivery.id}@${domain}>`,
    thread: `<${threadName(delivery.subject)}@${domain}>`,
  })
}

const threadName = (subject: string) =>
  /^[\w.-]{1,64}$/.test(subject) ? subject : createHash('sha256').update(subject).digest('hex').slice(0, 32)
