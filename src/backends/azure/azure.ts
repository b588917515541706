import { type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import { knownServices } from '../known-services.ts'
import { probe } from '../probe.ts'
import { activityChanges } from './activity.ts'
import { logAnalytics } from './log-analytics.ts'
import { azureLogs, azureServices, countAzureLogs } from './logs.ts'
import { azureExpression, azureMetric } from './metrics.ts'
import { monitor } from './monitor.ts'
import { type Settings, serviceSettings, settings } from './settings.ts'
import { azureTraces } from './traces.ts'

/** Azure: Log Analytics, Application Insights, Azure Monitor's metrics and the activity log. */
export const azure = backendKind({ kind: 'azure', label: 'Azure Monitor', settings, service: serviceSettings, open })

function open(settings: Settings, effects: BackendEffects): Backend {
  const ask = logAnalytics(settings, effects)
  const metrics = monitor(settings, effects)
  const ensureKnown = knownServices('Log Analytics', effects.clock, (question, window) =>
    azureServices(ask, settings, question, window),
  )
  return {
    kind: 'azure',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    logs: (question) => azureLogs(ask, settings, ensureKnown, question),
    countLogs: (question) => countAzureLogs(ask, settings, question),
    metric: (question) => azureMetric(ask, metrics, question),
    expression: (question) => azureExpression(ask, metrics, question),
    traces: (question) => azureTraces(ask, question),
    changes: (question) => activityChanges(ask, question),
    health: async (signal) => {
      const to = effects.clock.now()
      const window = { from: new Date(to.getTime() - 5 * 60_000), to }
      const reader = 'Give our identity the role Log Analytics Reader on the workspace.'
      return [
        await probe('logs', () => ask('print Answers = true', window, signal), reader),
        await probe('traces', () => ask('union isfuzzy=true (AppRequests) | take 1', window, signal), reader),
      ]
    },
  }
}
