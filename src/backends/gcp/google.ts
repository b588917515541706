import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { type Asker, asker } from '../http/ask.ts'
import { googleToken } from './identity.ts'
import type { Settings } from './settings.ts'

/** The APIs of Google Cloud we read from. */
export interface Google {
  project: string
  logging: Asker
  monitoring: Asker
  trace: Asker
}

/** Opens Google Cloud over its REST APIs. */
export function google(settings: Settings, effects: BackendEffects): Google {
  const token = googleToken(settings, effects)
  const open = (name: string, vendor: string, permission: string) =>
    asker({
      fetch: effects.fetch,
      after: effects.after,
      baseUrl: settings.endpoint ?? `https://${name}.googleapis.com`,
      headers: async () => ({ authorization: `Bearer ${await token()}` }),
      timeoutMs: settings.timeout_seconds * 1000,
      vendor,
      permission,
    })
  return {
    project: settings.project,
    logging: open('logging', 'Cloud Logging', 'logging.logEntries.list (role Logs Viewer)'),
    monitoring: open('monitoring', 'Cloud Monitoring', 'monitoring.timeSeries.list (role Monitoring Viewer)'),
    trace: open('cloudtrace', 'Cloud Trace', 'cloudtrace.traces.list (role Cloud Trace User)'),
  }
}
