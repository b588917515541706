import { z } from 'zod'
import { httpCall } from '../clients/http/request.ts'
import { httpSender } from '../clients/http/sender.ts'
import { webhookHeaders } from '../clients/http/sign.ts'
import type { Result } from '../core/approval/executor.ts'
import type { Outcome } from '../core/delivery.ts'
import { filledIn, listed } from './allowed-parameters.ts'
import { executorKind } from './kind.ts'
import { operation } from './operation.ts'

const secret = () => z.string().min(1).meta({ secret: true })

const Hook = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'is no web address: write it as https://… in full' })
    .describe('Where the JSON is posted to')
    .meta({ secret: true }),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), secret())
    .default({})
    .describe('Headers that are sent along')
    .meta({ secret: true }),
  body: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('What the JSON holds beside the operation and its parameters'),
  signing_secret: secret().optional().describe('Signs every request as Standard Webhooks says'),
  ...listed,
})

const settings = z.strictObject({
  hooks: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, { error: 'is no name for a hook' }), Hook)
    .default({})
    .describe('What may be called, each by its name'),
  allow_private: z
    .union([z.boolean(), z.array(z.string())])
    .default(false)
    .describe('Private addresses that may be reached'),
})

/** HTTP: a listed receiver is told to do something; the key of the effect goes along, so that it can do it once. */
export const webhook = executorKind({
  kind: 'webhook',
  label: 'Webhooks',
  settings,
  open({ hooks, allow_private: allowPrivate }, { clock }, target) {
    const send = httpSender({ clock, timeoutMs: 30_000 })
    return Object.entries(hooks).map(([name, given]) => {
      const undo = given.rollback === undefined ? undefined : hooks[given.rollback]
      return operation({
        kind: `webhook.${name}`,
        label: given.description ?? name,
        parameters: filledIn(given.parameters),
        repeatable: given.idempotent,
        plan: (values) => [
          'POST',
          new URL(given.url).origin,
          name,
          ...Object.entries(values).map(([key, value]) => `${key}=${value}`),
        ],
        async prepare(values) {
          const entries = Object.entries(values).filter(([key]) => undo && Object.hasOwn(undo.parameters, key))
          return {
            title: given.description ? `${given.description} (${name})` : `Call ${name} of ${target}`,
            traits: given.risk ? { declared: given.risk } : {},
            ...(undo && { rollback: { kind: `webhook.${given.rollback}`, parameters: Object.fromEntries(entries) } }),
          }
        },
        async execute(values, { key, at }) {
          const body = JSON.stringify({ ...given.body, operation: name, parameters: values, key })
          const request = httpCall({
            method: 'POST',
            url: given.url,
            headers: {
              'Content-Type': 'application/json',
              'Idempotency-Key': key,
              ...webhookHeaders({ id: key, at, body }, given.signing_secret),
              ...given.headers,
            },
            body,
            receiver: `The hook ${name}`,
            allowPrivate,
            secrets: [...Object.values(given.headers), ...(given.signing_secret ? [given.signing_secret] : [])],
          })
          return resultOf(await send(request), name)
        },
        probe: async () => 'unknown',
      })
    })
  },
})

/** An answer as a result: only what surely was not taken counts as not done. */
function resultOf(outcome: Outcome, name: string): Result {
  switch (outcome.kind) {
    case 'accepted':
      return {
        outcome: 'done',
        says: typeof outcome.reply.message === 'string' ? outcome.reply.message.slice(0, 500) : `${name} was taken.`,
      }
    case 'refused':
      return {
        outcome: outcome.code === 'http_409' || outcome.code === 'http_412' ? 'conflict' : 'refused',
        says: outcome.message,
      }
    case 'limited':
      return { outcome: 'refused', says: `${name} asked to wait ${Math.ceil(outcome.retryAfterMs / 1_000)} s.` }
    case 'unavailable':
      return { outcome: 'refused', says: outcome.message }
    case 'unknown':
      return { outcome: 'unknown', says: outcome.message }
  }
}
