import { z } from 'zod'
import { Role } from '../core/actor.ts'
import { command } from '../core/command.ts'
import type { ApiKey } from '../core/keys.ts'
import { Iso, iso } from './iso.ts'

/** A key for programs, without anything secret. */
export const KeyJson = z.object({
  id: z.string(),
  subject: z.string(),
  role: Role,
  scopes: z.array(z.string()).nullable().describe('What it is limited to; null: all that the role allows'),
  created_at: Iso,
  expires_at: Iso.nullable(),
  last_used_at: Iso.nullable(),
})

/** Writes a key for programs. */
export const presentKey = (key: ApiKey): z.infer<typeof KeyJson> => ({
  id: key.id,
  subject: key.subject,
  role: key.role,
  scopes: key.scopes ? [...key.scopes] : null,
  created_at: iso(key.createdAt),
  expires_at: iso(key.expiresAt),
  last_used_at: iso(key.lastUsedAt),
})

export const keys = command({
  name: 'keys',
  summary: 'List the keys of the API',
  input: z.strictObject({}),
  effect: 'reads',
  role: 'sre-lead',
  http: { method: 'GET', path: '/keys' },
  run: ({ store }) => store.keys(),
  output: z.object({ keys: z.array(KeyJson) }),
  present: (all) => ({ keys: all.map(presentKey) }),
  show: (all) => ({
    title: all.length ? 'API keys' : 'There are no API keys beside those of the configuration.',
    tone: 'plain',
    table: {
      columns: ['Key', 'Speaks as', 'Role', 'Scopes', 'Last used', 'Expires'],
      rows: all.map(({ id, subject, role, scopes, lastUsedAt, expiresAt }) => [
        id,
        subject,
        role,
        scopes?.join(', ') ?? 'all',
        lastUsedAt ? [{ time: lastUsedAt, form: 'ago' }] : 'never',
        expiresAt ? [{ time: expiresAt, form: 'date' }] : 'never',
      ]),
    },
  }),
})
