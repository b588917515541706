import { createTransport } from 'nodemailer'
import type { Call, Outcome } from '../../core/delivery.ts'
import { hide } from '../http/hide.ts'
import { MailRequest } from './request.ts'

/** Sends mail over SMTP; never throws. */
export type MailSender = (call: Call) => Promise<Outcome>

/** `timeoutMs` covers connecting and the greeting; each silence after it may last twice as long. */
export function mailSender({ timeoutMs = 10_000 }: { timeoutMs?: number } = {}): MailSender {
  return async (call) => {
    const request = MailRequest.parse(call.arguments)
    const transport = transportOf(request, timeoutMs)
    try {
      const { messageId, rejected } = await transport.sendMail(messageOf(request))
      if (rejected?.length) return refusal('recipient_refused', `The mail server refused ${rejected.join(', ')}.`)
      return { kind: 'accepted', reply: { messageId } }
    } catch (error) {
      return failureOf(error as SmtpError, request)
    } finally {
      transport.close()
    }
  }
}

function transportOf({ server }: MailRequest, timeoutMs: number) {
  const { host, port, encryption, user, password } = server
  return createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    // Longer, so that a missing greeting is known as one: then the mail was surely not sent.
    socketTimeout: 2 * timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

const messageOf = ({ from, to, subject, text, html, messageId, thread }: MailRequest) => ({
  from,
  to,
  subject,
  text,
  html,
  messageId,
  inReplyTo: thread,
  references: thread,
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
})

interface SmtpError extends Error {
  code?: string
  syscall?: string
  responseCode?: number
  response?: string
}

/** A mail counts as perhaps sent when the connection broke after the server had greeted: nobody says how far it came. */
function failureOf(error: SmtpError, { server }: MailRequest): Outcome {
  const { code, responseCode, response } = error
  const said = response ? ` It says: ${hide(response.slice(0, 300), [server.password ?? '', server.user ?? ''])}` : ''
  if (responseCode !== undefined && responseCode >= 500) {
    if (code === 'EAUTH') return refusal('smtp_auth', `The mail server refused the login.${said}`)
    return refusal(`smtp_${responseCode}`, `The mail server refused the mail.${said}`)
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') return refusal('smtp_auth', 'The mail server takes no such login.')
  const reason = `The mail server did not take the mail (${code ?? 'unknown reason'}).${said}`
  if (responseCode !== undefined) return { kind: 'unavailable', message: reason }
  return { kind: neverGreeted(error) ? 'unavailable' : 'unknown', message: reason }
}

const neverGreeted = ({ code, syscall, message }: SmtpError) =>
  code === 'EDNS' || code === 'ETLS' || syscall === 'connect' || /greeting|connection timeout/i.test(message)

const refusal = (code: string, message: string): Outcome => ({
  kind: 'refused',
  code,
  message,
  remedy: 'Check host, login, sender and recipient of this notifier, then retry this delivery.',
})
