import type { Kysely, Selectable } from 'kysely'
import type { Role } from '../core/actor.ts'
import type { Answers } from '../core/answers.ts'
import type { Clock } from '../core/clock.ts'
import type { ApiKey, Keys } from '../core/keys.ts'
import type { Sessions } from '../core/sessions.ts'
import { json } from './json.ts'
import type { Tables } from './schema.ts'

/** API keys, browser sessions and saved answers: everything that proves who asks or that somebody asked before. */
export function openKeys(db: Kysely<Tables>, clock: Clock): Keys & Sessions & Answers {
  return { ...keys(db), ...sessions(db, clock), ...answers(db) }
}

const keyFrom = (row: Selectable<Tables['api_keys']>): ApiKey => ({
  id: row.id,
  subject: row.subject,
  role: row.role as Role,
  ...(row.scopes !== null && { scopes: row.scopes as string[] }),
  hash: row.hash,
  createdAt: row.created_at,
  ...(row.expires_at && { expiresAt: row.expires_at }),
  ...(row.last_used_at && { lastUsedAt: row.last_used_at }),
})

function keys(db: Kysely<Tables>): Keys {
  return {
    keys: async () => (await db.selectFrom('api_keys').selectAll().orderBy('created_at').execute()).map(keyFrom),
    async keyByHash(hash) {
      const row = await db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst()
      return row && keyFrom(row)
    },
    async putKey({ id, subject, role, scopes, hash, createdAt, expiresAt }) {
      const row = { subject, role, scopes: scopes ? json(scopes) : null, hash, expires_at: expiresAt ?? null }
      await db
        .insertInto('api_keys')
        .values({ id, created_at: createdAt, last_used_at: null, ...row })
        .onConflict((c) => c.column('id').doUpdateSet(row))
        .execute()
    },
    async removeKey(id) {
      await db.deleteFrom('api_keys').where('id', '=', id).execute()
    },
    async touchKey(id, at) {
      await db.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute()
    },
  }
}

function sessions(db: Kysely<Tables>, clock: Clock): Sessions {
  return {
    async session(hash) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('hash', '=', hash)
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      return (
        row && {
          hash: row.hash,
          subject: row.subject,
          role: row.role as Role,
          origin: row.origin,
          csrf: row.csrf,
          expiresAt: row.expires_at,
        }
      )
    },
    async putSession({ hash, subject, role, origin, csrf, expiresAt }) {
      await db.deleteFrom('sessions').where('expires_at', '<=', clock.now()).execute()
      await db.insertInto('sessions').values({ hash, subject, role, origin, csrf, expires_at: expiresAt }).execute()
    },
    async removeSession(hash) {
      await db.deleteFrom('sessions').where('hash', '=', hash).execute()
    },
  }
}

function answers(db: Kysely<Tables>): Answers {
  return {
    async savedAnswer(key) {
      const row = await db.selectFrom('answers').selectAll().where('key', '=', key).executeTakeFirst()
      return row && { requestHash: row.request_hash, status: row.status, body: row.body }
    },
    async saveAnswer(key, { requestHash, status, body }) {
      await db
        .insertInto('answers')
        .values({ key, request_hash: requestHash, status, body: json(body ?? null) })
        .onConflict((c) => c.doNothing())
        .execute()
    },
  }
}
