import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ObservedService } from '../core/telemetry/profile.ts'
import { azure } from './azure/azure.ts'
import { linesKql } from './azure/tables.ts'
import { insightsText } from './cloudwatch/insights-text.ts'
import { metricText, parseExpression } from './cloudwatch/metric-expression.ts'
import { datadog } from './datadog/datadog.ts'
import { metricScope, searchScope } from './datadog/scope.ts'
import { scopeOf } from './gcp/filter.ts'

const window = { from: new Date(0), to: new Date(60_000) }
const service = (name: string, extra: Record<string, unknown> = {}): ObservedService => ({ name, metrics: {}, extra })
const datadogSettings = datadog.settings.parse({ api_key: 'a', app_key: 'b' }) as never
const azureSettings = azure.settings.parse({
  workspace_id: '0f0e0d0c-0b0a-4908-8706-050403020100',
  tables: ['AppTraces'],
}) as never

/** Names made of what ends texts, comments and commands in one language or another. */
const name = fc
  .array(
    fc.constantFrom('"', "'", '\\', '`', '|', '(', ')', '--', '//', '#', ' OR ', ' or ', '*', '{', '}', ',', 'é', 'a'),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''))

const texts: [string, (name: string) => string][] = [
  ['Insights', (of) => insightsText({ query: { kind: 'all' } }, service(of, { service_field: 'app' }), window).text],
  ['KQL', (of) => linesKql(service(of), azureSettings, 'datetime(1)', 'datetime(2)')],
  ['Datadog search', (of) => searchScope(service(of), datadogSettings)],
  ['Cloud Logging', (of) => scopeOf({ ...service(of), resourceType: 'cloud_run' }, 'shop-prod')],
]

test.each(texts)('whatever a service is called, in %s its name is one text and nothing else changes', (_, textOf) => {
  const [before, after] = textOf('PLAIN').split('"PLAIN"') as [string, string]
  fc.assert(
    fc.property(name, (of) => {
      const text = textOf(of)
      expect(text.startsWith(before) && text.endsWith(after)).toBe(true)
      const literal = text.slice(before.length, text.length - after.length)
      expect(literal).toMatch(/^"(?:[^"\\]|\\.)*"$/su)
      expect(JSON.parse(literal)).toBe(of)
    }),
  )
})

test('whatever a service is called, its tags and dimensions end where they should', () => {
  fc.assert(
    fc.property(name, (of) => {
      expect(metricScope(service(of), datadogSettings)).toMatch(/^service:[\p{L}\p{N}_./-]*$/u)
      const [query] = parseExpression(metricText('A/B', { Name: of }, 'Sum'), 60)
      expect(query).toMatchObject({
        MetricStat: { Metric: { Dimensions: [{ Name: 'Name', Value: of }] }, Stat: 'Sum' },
      })
    }),
  )
})
