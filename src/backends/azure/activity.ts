import type { Question } from '../../core/telemetry/backend.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import { quoted } from '../../query/translate/quote.ts'
import { momentNanoseconds } from '../nanoseconds.ts'
import { dateMoment } from './kql-text.ts'
import type { LogAnalytics } from './log-analytics.ts'
import type { ServiceSettings } from './settings.ts'
import { emptyTable, roleName } from './tables.ts'

/** What was changed at a service's resource on purpose, newest first, from the activity log where it is sent to the workspace. */
export async function activityChanges(ask: LogAnalytics, { service, window, signal }: Question): Promise<Deploy[]> {
  const { resource_id } = service.extra as Partial<ServiceSettings>
  const about = resource_id
    ? `_ResourceId startswith ${quoted(resource_id.toLowerCase())}`
    : `_ResourceId matches regex ${quoted(`(?i)/${roleName(service).replace(/[^\w-]/g, '\\$&')}(/|$)`)}`
  const kql = [
    `union isfuzzy=true ${emptyTable('TimeGenerated:datetime')}, (AzureActivity`,
    `| where TimeGenerated >= ${dateMoment(window.from)} and TimeGenerated < ${dateMoment(window.to)}`,
    `| where ActivityStatusValue in~ ("Success", "Succeeded") and CategoryValue =~ "Administrative" and ${about}`,
    '| where OperationNameValue matches regex "(?i)/(write|restart/action|deploy|publish/action|slotsswap/action|update/action)$"',
    '| project TimeGenerated, OperationNameValue, Caller, CorrelationId)',
    '| order by TimeGenerated desc',
  ].join('\n')
  const { rows } = await ask(kql, window, signal)
  return rows.map((row) => {
    const operation = String(row.OperationNameValue ?? '')
    const author = String(row.Caller ?? '')
    return {
      id: `${row.CorrelationId}/${operation}`.toLowerCase(),
      at: new Date(Number(momentNanoseconds(String(row.TimeGenerated)) / 1_000_000n)),
      service: service.name,
      kind: isDeploy(operation) ? ('deploy' as const) : ('config' as const),
      title: operation.replace(/^microsoft\./i, '').toLowerCase(),
      ...(author && { author }),
      origin: 'azure',
    }
  })
}

const isDeploy = (operation: string) =>
  /(sites|slots|containerapps|deployments|managedclusters|revisions)\/(write|publish\/action|slotsswap\/action)$/i.test(
    operation,
  )
