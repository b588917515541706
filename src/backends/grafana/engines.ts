import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { accessHeaders } from '../http/access.ts'
import { type Asker, asker } from '../http/ask.ts'
import type { GrafanaSettings } from './settings.ts'

/** What stands behind a Grafana profile: each engine it can ask, directly or through Grafana's proxy. */
export interface Engines {
  grafana?: Asker
  loki?: Asker
  prometheus?: Asker
  tempo?: Asker
}

const names = ['loki', 'prometheus', 'tempo'] as const
type Engine = (typeof names)[number]
const labels: Record<Engine, string> = { loki: 'Loki', prometheus: 'Prometheus', tempo: 'Tempo' }

const Sources = z.array(z.object({ uid: z.string(), type: z.string(), isDefault: z.boolean().optional() }))

/** Opens what the settings name; with only Grafana's address, every engine is sought among its data sources. */
export function engines(settings: GrafanaSettings, effects: BackendEffects): Engines {
  const { url, token, user, password, tenant, timeout } = settings
  const common = { fetch: effects.fetch, after: effects.after, timeoutMs: timeout }
  const own = { token, user, password, tenant }
  const permission = 'the permissions datasources:read and datasources:query of a service account'
  const grafana = url
    ? asker({ ...common, baseUrl: url, vendor: 'Grafana', permission, headers: () => accessHeaders(own) })
    : undefined
  const open = (engine: Engine): Asker | undefined => {
    const direct = settings[`${engine}_url`]
    const access = {
      token: settings[`${engine}_token`],
      user: settings[`${engine}_user`],
      password: settings[`${engine}_password`],
    }
    // Grafana's own credentials are not for another host.
    const theirs = url || Object.values(access).some((value) => value !== undefined) ? access : own
    if (direct) {
      const needed = `read access to ${labels[engine]} (${engine}_token or ${engine}_user and ${engine}_password${engine === 'prometheus' ? '' : `, ${engine}_tenant`})`
      const headers = () => accessHeaders({ ...theirs, tenant: settings[`${engine}_tenant`] ?? tenant })
      return asker({ ...common, baseUrl: direct, vendor: labels[engine], permission: needed, headers })
    }
    return grafana && url ? throughProxy(grafana, settings, engine) : undefined
  }
  const opened = Object.fromEntries(names.map((engine) => [engine, open(engine)]).filter(([, found]) => found))
  return { ...(grafana && { grafana }), ...opened }
}

/** Asks an engine through Grafana; its data source is looked up at the first question, where the settings do not name it. */
function throughProxy(grafana: Asker, settings: GrafanaSettings, engine: Engine): Asker {
  let found: Promise<string> | undefined
  const uid = () => {
    found ??= lookUp(grafana, settings, engine)
    found.catch(() => {
      found = undefined
    })
    return found
  }
  const at = async (path: string) => `/api/datasources/proxy/uid/${encodeURIComponent(await uid())}${path}`
  return {
    text: async (asked) => grafana.text({ ...asked, path: await at(asked.path) }),
    ask: async (asked, shape) => grafana.ask({ ...asked, path: await at(asked.path) }, shape),
    get: async (path, query, shape, signal) => grafana.get(await at(path), query, shape, signal),
    post: async (path, body, shape, signal) => grafana.post(await at(path), body, shape, signal),
  }
}

async function lookUp(grafana: Asker, settings: GrafanaSettings, engine: Engine): Promise<string> {
  const configured = settings[`${engine}_datasource`]
  if (configured) return configured
  const sources = (await grafana.get('/api/datasources', {}, Sources)).filter(({ type }) => isOf(type, engine))
  const chosen = sources.find(({ isDefault }) => isDefault) ?? sources[0]
  if (chosen) return chosen.uid
  throw new Problem(
    'invalid',
    `Grafana has no data source for ${labels[engine]}. Add one there, or set ${engine}_url.`,
    {
      fields: { profile: `lacks ${engine}_url` },
    },
  )
}

/** Managed flavours of Prometheus carry its name in theirs. */
const isOf = (type: string, engine: Engine) =>
  type === engine || (engine === 'prometheus' && /prometheus|victoriametrics-metrics/.test(type))
