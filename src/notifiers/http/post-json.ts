import { httpCall } from '../../clients/http/request.ts'
import type { Call, ToldNotice } from '../../core/delivery.ts'
import { mergeHeaders } from './headers.ts'

/** What differs between the requests of notifiers. */
export interface Posting {
  /** Who receives it, in words for errors. */
  receiver: string
  url: string
  headers?: Record<string, string>
  body: object | string
}

/**
 * A POST of JSON, or of a text whose content type is among the headers. Every attempt at one delivery carries the same
 * Idempotency-Key, so that a receiver can tell a repetition.
 */
export function postJson(
  { delivery }: Pick<ToldNotice, 'delivery'>,
  settings: { allow_private: boolean | string[] },
  { receiver, url, headers = {}, body }: Posting,
): Call {
  const usual = { 'Content-Type': 'application/json', 'User-Agent': 'allclear', 'Idempotency-Key': delivery.id }
  return httpCall({
    method: 'POST',
    url,
    headers: mergeHeaders(usual, headers),
    body: typeof body === 'string' ? body : JSON.stringify(body).toWellFormed(),
    receiver,
    allowPrivate: settings.allow_private,
    secrets: textsIn(settings),
  })
}

/** Every text of the settings that is long enough to be a secret; parts of addresses count on their own. */
export function textsIn(settings: object): string[] {
  return Object.values(settings).flatMap((value): string[] => {
    if (Array.isArray(value)) return textsIn(value)
    if (typeof value !== 'string' || value.length < 8) return []
    const parts = URL.canParse(value) ? value.split(/[/?&=#]+/).filter((part) => part.length >= 8) : []
    return [value, ...parts]
  })
}
