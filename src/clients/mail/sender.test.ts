import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { type MailRequest, mailCall } from './request.ts'
import { mailSender } from './sender.ts'

const servers: SMTPServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((done) => server.close(() => done()))
})

/** A mail server on this machine; `mails` holds what it took. */
async function listening(options: SMTPServerOptions = {}) {
  const mails: { to: string[]; text: string; user: unknown }[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    closeTimeout: 50,
    onAuth: ({ username, password }, _, done) =>
      password === 'p4ssw0rd' ? done(null, { user: username }) : done(new Error('Invalid login')),
    onData(stream, { envelope, user }, done) {
      let text = ''
      stream.on('data', (part) => {
        text += part
      })
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), text, user })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  servers.push(server)
  const listener = server.listen(0, '127.0.0.1')
  await new Promise<void>((ready) => listener.once('listening', ready))
  return { mails, port: (listener.address() as AddressInfo).port }
}

const send = (port: number, more: Partial<MailRequest> = {}, server: Partial<MailRequest['server']> = {}) =>
  mailSender({ timeoutMs: 300 })(
    mailCall({
      server: { host: '127.0.0.1', port, encryption: 'none', ...server },
      from: 'Allclear <allclear@acme.example>',
      to: ['oncall@acme.example'],
      subject: 'Allclear Watch: paÿments',
      text: 'plain words',
      html: '<p>marked words</p>',
      messageId: '<delivery-1@allclear.example>',
      thread: '<watch-1@allclear.example>',
      ...more,
    }),
  )
const refusing = (responseCode: number) => Object.assign(new Error('not now'), { responseCode })

test('a mail arrives with both forms, its id and its thread', async () => {
  const { mails, port } = await listening()
  expect(await send(port, {}, { user: 'allclear', password: 'p4ssw0rd' })).toEqual({
    kind: 'accepted',
    reply: { messageId: '<delivery-1@allclear.example>' },
  })
  expect(mails).toMatchObject([{ to: ['oncall@acme.example'], user: 'allclear' }])
  for (const line of [
    'Message-ID: <delivery-1@allclear.example>',
    'In-Reply-To: <watch-1@allclear.example>',
    'References: <watch-1@allclear.example>',
    'Auto-Submitted: auto-generated',
    'plain words',
    '<p>marked words</p>',
  ])
    expect(mails[0]?.text).toContain(line)
})

test.each<[string, SMTPServerOptions, Partial<MailRequest['server']>, object]>([
  ['a wrong password', {}, { user: 'allclear', password: 'wr0ng-secret' }, { kind: 'refused', code: 'smtp_auth' }],
  [
    'an unknown recipient',
    { onRcptTo: (_, __, done) => done(refusing(550)) },
    {},
    { kind: 'refused', code: 'smtp_550' },
  ],
  ['a greylisted recipient', { onRcptTo: (_, __, done) => done(refusing(451)) }, {}, { kind: 'unavailable' }],
  ['a server that is shutting down', { onConnect: (_, done) => done(refusing(421)) }, {}, { kind: 'unavailable' }],
  [
    'a server without the encryption that is asked for',
    {},
    { encryption: 'starttls' },
    { kind: 'refused', code: 'smtp_500' },
  ],
  ['a server that says nothing', { onConnect: () => undefined }, {}, { kind: 'unavailable' }],
  ['a server that falls silent after the mail', { onData: (stream) => void stream.resume() }, {}, { kind: 'unknown' }],
])('%s', async (_, options, server, outcome) => {
  const { port, mails } = await listening(options)
  const got = await send(port, {}, server)
  expect(got).toMatchObject(outcome)
  expect(JSON.stringify(got)).not.toContain('wr0ng-secret')
  expect(mails).toEqual([])
})

test('where nobody listens the mail was surely not taken', async () => {
  expect(await send(1)).toMatchObject({ kind: 'unavailable' })
})
