import { z } from 'zod'
import { webhookHeaders } from '../clients/http/sign.ts'
import type { ToldNotice } from '../core/delivery.ts'
import { cardPayload } from './card/card-payload.ts'
import { configured } from './configured.ts'
import { urlDestination } from './destination.ts'
import { headersOf, withHeaders } from './http/headers.ts'
import { postJson } from './http/post-json.ts'
import { guarded, secretUrl } from './http/settings.ts'
import { watchExtras, watchPayload } from './watch/payload.ts'
import { watchUrl } from './watch/words.ts'

const settings = withHeaders(
  z.strictObject({
    url: secretUrl('Where the JSON is posted to'),
    signing_secret: z
      .string()
      .min(1)
      .refine((text) => !text.startsWith('whsec_') || Buffer.from(text.slice(6), 'base64').length >= 16, {
        error: 'holds too few bytes: whsec_ is followed by 24 to 64 bytes in base64',
      })
      .optional()
      .describe('Signs every request as Standard Webhooks says: whsec_ and 24 to 64 bytes in base64')
      .meta({ secret: true }),
    extras: z
      .literal('v1')
      .optional()
      .describe('Adds the key "allclear" to the body: state, what is new, what is over, a link'),
    destination_hosts: z
      .array(z.string().min(1).max(253))
      .max(50)
      .default([])
      .describe('Further hosts that a destination may name and that are given the header_ values too'),
    ...guarded,
  }),
)

/** Webhook: the JSON that Tinkr documents, to any address; of results, digests and approvals the words of their card. */
export const webhook = configured({
  kind: 'webhook',
  label: 'Webhook',
  settings,
  destination: urlDestination,
  call(notice, given) {
    const { told, publicUrl } = notice
    const extras = given.extras && { allclear: watchExtras(told, watchUrl(told.watch, publicUrl)) }
    return posted(notice, given, { ...watchPayload(told), ...extras })
  },
  card: (notice, given) => posted(notice, given, cardPayload(notice)),
})

function posted(notice: ToldNotice, given: z.output<typeof settings>, payload: object) {
  const { delivery, now } = notice
  const url = delivery.channel || given.url
  const body = JSON.stringify(payload).toWellFormed()
  const own = isTrusted(url, given.url, given.destination_hosts) ? headersOf(given) : {}
  const headers = { ...own, ...webhookHeaders({ id: delivery.id, at: now, body }, given.signing_secret) }
  return postJson(notice, given, { receiver: 'The receiver', url, headers, body })
}

/**
 * Whether an address may be given the configured headers: whoever starts a watch chooses its destination, and must not
 * learn secrets by naming a host of their own.
 */
function isTrusted(url: string, configuredUrl: string, hosts: string[]): boolean {
  if (url === configuredUrl) return true
  if (!URL.canParse(url)) return false
  const [given, own] = [new URL(url), new URL(configuredUrl)]
  if (own.protocol === 'https:' && given.protocol !== 'https:') return false
  return given.hostname === own.hostname || hosts.some((host) => host.toLowerCase() === given.hostname)
}
