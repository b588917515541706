import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { asker } from '../http/ask.ts'
import { azureToken } from './identity.ts'
import type { Settings } from './settings.ts'

/** A row of an answer: its cells by the name of the column. */
export type Row = Record<string, unknown>

/** An answer: columns with their Kusto types, and rows. */
export interface Table {
  columns: { name: string; type: string }[]
  rows: Row[]
}

/** Asks a workspace in KQL. */
export type LogAnalytics = (kql: string, window: Window, signal?: AbortSignal) => Promise<Table>

const Fault = z.object({ code: z.string().nullish(), message: z.string().nullish() })
const Answer = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      rows: z.array(z.array(z.unknown())),
    }),
  ),
  error: Fault.extend({ details: z.array(Fault).nullish() }).nullish(),
})

/** Opens a workspace of Log Analytics. An answer that is only a part of one is none: it is `unavailable`. */
export function logAnalytics(settings: Settings, effects: BackendEffects): LogAnalytics {
  const token = azureToken(settings, 'https://api.loganalytics.io', effects)
  const workspace = asker({
    fetch: effects.fetch,
    after: effects.after,
    baseUrl: settings.logs_endpoint,
    headers: async () => ({ authorization: `Bearer ${await token()}`, prefer: `wait=${settings.timeout_seconds}` }),
    timeoutMs: settings.timeout_seconds * 1000,
    vendor: 'Log Analytics',
    permission: 'the role Log Analytics Reader on the workspace',
    explain: ({ status, body }) => (status === 400 ? refusal(body) : undefined),
  })
  return async (kql, { from, to }, signal) => {
    const timespan = `${from.toISOString()}/${to.toISOString()}`
    const path = `/v1/workspaces/${settings.workspace_id}/query`
    const { tables, error } = await workspace.post(path, { query: kql, timespan }, Answer, signal)
    if (error) throw partial(error)
    const [table = { columns: [], rows: [] }] = tables
    const rows = table.rows.map((cells) =>
      Object.fromEntries(table.columns.map(({ name }, index) => [name, cells[index]])),
    )
    return { columns: table.columns, rows }
  }
}

function partial({ code, message, details }: NonNullable<z.infer<typeof Answer>['error']>): Problem {
  const why = (details?.[0]?.message ?? message ?? code ?? '').slice(0, 200)
  return new Problem('unavailable', `Log Analytics answered only in part. Ask for a shorter window. (${why})`)
}

const Refusal = z.object({
  error: z.looseObject({ message: z.string().nullish(), innererror: z.unknown().optional() }),
})
const Inner = z.looseObject({
  message: z.string().nullish(),
  line: z.number().nullish(),
  pos: z.number().nullish(),
  innererror: z.unknown().optional(),
})

/** What is wrong is said innermost, with line and position there. */
function refusal(body: unknown): Problem | undefined {
  const outer = Refusal.safeParse(body)
  if (!outer.success) return undefined
  let said = outer.data.error.message ?? ''
  let place = ''
  for (let inner = Inner.safeParse(outer.data.error.innererror); inner.success; ) {
    const { message, line, pos, innererror } = inner.data
    said = message ?? said
    if (typeof line === 'number') place = ` (line ${line}, position ${pos ?? 0})`
    inner = Inner.safeParse(innererror)
  }
  const query = `${said.replace(/\s+/g, ' ').slice(0, 300)}${place}`
  return new Problem('invalid', `Log Analytics cannot read the query: ${query}`, { fields: { query } })
}
