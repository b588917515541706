import type { GoldenSignal } from '../../core/telemetry/series.ts'
import type { MetricAsked } from './monitor.ts'

type Golden = Omit<MetricAsked, 'resource'>
type Signals = Partial<Record<GoldenSignal, Golden[]>>

const total = (name: string, filter?: string): Golden => ({ name, aggregation: 'Total', unit: 'count', filter })
const share = (name: string, aggregation: Golden['aggregation'] = 'Average'): Golden => ({
  name,
  aggregation,
  scale: 0.01,
  unit: 'ratio',
})

const shares = (cpu: string, memory: string): Signals => ({
  cpu: [share(cpu)],
  memory: [share(memory)],
  saturation: [share(cpu, 'Maximum'), share(memory, 'Maximum')],
})

/** The metrics of each type of resource, as "Supported metrics with Azure Monitor" lists them. */
const byType: Record<string, Signals> = {
  'microsoft.web/sites': {
    requests: [total('Requests')],
    errors: [total('Http5xx')],
    // Seconds of processor time in a minute.
    cpu: [{ name: 'CpuTime', aggregation: 'Total', scale: 1 / 60, unit: 'cores' }],
    memory: [{ name: 'MemoryWorkingSet', aggregation: 'Average', unit: 'bytes' }],
  },
  'microsoft.app/containerapps': {
    ...shares('CpuPercentage', 'MemoryPercentage'),
    requests: [total('Requests')],
    errors: [total('Requests', "statusCodeCategory eq '5xx'")],
    restarts: [{ name: 'RestartCount', aggregation: 'Maximum', unit: 'count' }],
  },
  'microsoft.dbforpostgresql/flexibleservers': shares('cpu_percent', 'memory_percent'),
  'microsoft.dbformysql/flexibleservers': shares('cpu_percent', 'memory_percent'),
  'microsoft.sql/servers/databases': shares('cpu_percent', 'sqlserver_process_memory_percent'),
  'microsoft.compute/virtualmachines': {
    cpu: [share('Percentage CPU')],
    saturation: [share('Percentage CPU', 'Maximum')],
  },
  'microsoft.cache/redis': shares('percentProcessorTime', 'usedmemorypercentage'),
}

/** What Azure Monitor is asked for a golden signal of a resource; of several, the highest counts. */
export function resourceGolden(resource: string, signal: GoldenSignal): MetricAsked[] | undefined {
  const type = typeOf(resource)
  return byType[type]?.[signal]?.map((golden) => ({ ...golden, resource }))
}

/** `…/providers/Microsoft.Sql/servers/a/databases/b` → `microsoft.sql/servers/databases`. */
function typeOf(resource: string): string {
  const [provider = '', ...parts] = (/\/providers\/(?!.*\/providers\/)(.*)$/i.exec(resource)?.[1] ?? '').split('/')
  return [provider, ...parts.filter((_, index) => index % 2 === 0)].join('/').toLowerCase()
}
