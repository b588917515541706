import { type Kysely, type Selectable, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import type { Secrets } from '../core/secrets.ts'
import type { Workspace } from '../core/workspace.ts'
import type { SlackPerson, Token, Workspaces } from '../core/workspaces.ts'
import { json } from './json.ts'
import { revive } from './revive.ts'
import type { Tables } from './schema.ts'

/** Connected Slack workspaces. Their tokens are sealed before they reach the database. */
export function openWorkspaces(
  db: Kysely<Tables>,
  secrets: Secrets,
  clock: Clock,
  changed: () => Promise<void>,
): Workspaces & { forget(): void } {
  let cached: { at: number; list: Promise<Workspace[]> } | undefined
  const forget = () => {
    cached = undefined
  }
  const written = async () => {
    forget()
    await changed()
  }
  const list = () => {
    const now = clock.now().getTime()
    if (!cached || now - cached.at > 5_000) {
      cached = { at: now, list: readAll(db) }
      cached.list.catch(forget)
    }
    return cached.list
  }
  return {
    forget,
    workspaces: list,
    async workspaceByTeam(team, enterprise) {
      const all = await list()
      return (
        all.find((w) => w.team === team) ??
        all.find((w) => enterprise !== undefined && !w.team && w.enterprise === enterprise)
      )
    },
    async putWorkspace(workspace, token) {
      const { id, team, enterprise, status, ...body } = workspace
      const sealed = token && { token: seal(secrets, token), token_expires_at: token.expiresAt ?? null }
      const row = { team: team ?? null, enterprise: enterprise ?? null, status, body: json(body), ...sealed }
      await db
        .insertInto('workspaces')
        .values({ id, token: null, token_expires_at: null, ...row })
        .onConflict((c) => c.column('id').doUpdateSet(row))
        .execute()
      await written()
    },
    async setPreferences(id, preferences) {
      const { numUpdatedRows } = await db
        .updateTable('workspaces')
        .set({ body: sql`jsonb_set(body, '{preferences}', ${json(preferences)}::jsonb)` })
        .where('id', '=', id)
        .executeTakeFirst()
      if (!numUpdatedRows) throw new Problem('not_found', `There is no workspace ${id}.`)
      await written()
    },
    async removeWorkspace(id) {
      await db.deleteFrom('workspaces').where('id', '=', id).execute()
      await written()
    },
    ...tokens(db, secrets),
    ...people(db),
  }
}

async function readAll(db: Kysely<Tables>): Promise<Workspace[]> {
  const rows = await db.selectFrom('workspaces').selectAll().orderBy('id').execute()
  return rows.map(workspaceFrom)
}

const workspaceFrom = (row: Selectable<Tables['workspaces']>): Workspace => ({
  ...(row.body as Omit<Workspace, 'id' | 'status'>),
  id: row.id,
  ...(row.team !== null && { team: row.team }),
  ...(row.enterprise !== null && { enterprise: row.enterprise }),
  status: row.status as Workspace['status'],
})

const seal = (secrets: Secrets, token: Token) => secrets.seal(JSON.stringify(token))
const unseal = (secrets: Secrets, sealed: string): Token => revive(JSON.parse(secrets.open(sealed)))

function tokens(db: Kysely<Tables>, secrets: Secrets): Pick<Workspaces, 'token' | 'refreshToken'> {
  return {
    async token(workspace) {
      const row = await db.selectFrom('workspaces').select('token').where('id', '=', workspace).executeTakeFirst()
      return row?.token ? unseal(secrets, row.token) : undefined
    },
    refreshToken: (workspace, refresh) =>
      db.transaction().execute(async (trx) => {
        const before = await trx.selectFrom('workspaces').select('token').where('id', '=', workspace).executeTakeFirst()
        const row = await trx
          .selectFrom('workspaces')
          .select('token')
          .where('id', '=', workspace)
          .forUpdate()
          .executeTakeFirst()
        if (!row?.token)
          throw new Problem('not_found', `The workspace ${workspace} has no token; install the app again.`)
        const current = unseal(secrets, row.token)
        if (row.token !== before?.token) return current
        const next = await refresh(current)
        await trx
          .updateTable('workspaces')
          .set({ token: seal(secrets, next), token_expires_at: next.expiresAt ?? null })
          .where('id', '=', workspace)
          .execute()
        return next
      }),
  }
}

function people(db: Kysely<Tables>): Pick<Workspaces, 'slackPerson' | 'slackIdsOf' | 'putSlackPerson'> {
  return {
    async slackPerson(workspace, slackUser) {
      const row = await db
        .selectFrom('slack_people')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('slack_user', '=', slackUser)
        .executeTakeFirst()
      return row && { ...revive<SlackPerson>(row.body), workspace, slackUser, fetchedAt: row.fetched_at }
    },
    async slackIdsOf(workspace, emails) {
      if (!emails.length) return {}
      const rows = await db
        .selectFrom('slack_people')
        .select(['email', 'slack_user'])
        .where('workspace', '=', workspace)
        .where('email', 'in', emails)
        .execute()
      return Object.fromEntries(rows.flatMap((r) => (r.email ? [[r.email, r.slack_user]] : [])))
    },
    async putSlackPerson({ workspace, slackUser, fetchedAt, ...body }) {
      const row = { email: body.email ?? null, body: json(body), fetched_at: fetchedAt }
      await db
        .insertInto('slack_people')
        .values({ workspace, slack_user: slackUser, ...row })
        .onConflict((c) => c.columns(['workspace', 'slack_user']).doUpdateSet(row))
        .execute()
    },
  }
}
