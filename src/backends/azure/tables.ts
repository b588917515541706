import type { ObservedService } from '../../core/telemetry/profile.ts'
import { quoted } from '../../query/translate/quote.ts'
import type { ServiceSettings, Settings } from './settings.ts'

/** How a table holds lines: expressions of KQL for what every line has. `Extra` is everything else, as one bag. */
interface Shape {
  scope: string
  message: string
  level: string
  trace: string
  span: string
  extra: string
}

const usual = ['AppTraces', 'AppExceptions', 'ContainerLogV2', 'ContainerAppConsoleLogs_CL']

/** The lines of a service in all its tables, each made alike: `TimeGenerated, Message, Level, TraceId, SpanId, Extra`. */
export function linesKql(service: ObservedService, settings: Settings, from: string, to: string): string {
  const own = (service.extra as Partial<ServiceSettings>).tables ?? settings.tables
  const names = own ?? [...usual, ...Object.keys(settings.custom_tables ?? {})]
  const parts = names.map((name) => {
    const shape = shapeOf(name, service, settings)
    return [
      `(${name}`,
      `| where TimeGenerated >= ${from} and TimeGenerated < ${to}`,
      `| where ${shape.scope}`,
      `| project TimeGenerated, Message = ${shape.message}, Level = ${shape.level}, TraceId = ${shape.trace}, SpanId = ${shape.span}, Extra = ${shape.extra})`,
    ].join('\n  ')
  })
  // A table nobody has written to yet does not exist: it holds no lines.
  return `union isfuzzy=true ${emptyTable(columns)},\n${parts.join(',\n')}`
}

/** The names under which services wrote or answered in a stretch of time. */
export const namesKql = (from: string, to: string) =>
  ['AppTraces', 'AppRequests', 'ContainerLogV2']
    .map((table) => {
      const name = table === 'ContainerLogV2' ? 'ContainerName' : 'AppRoleName'
      return `(${table} | where TimeGenerated >= ${from} and TimeGenerated < ${to} | distinct Name = ${name} | take 100)`
    })
    .join(', ')
    .replace(/^/, `union isfuzzy=true ${emptyTable('Name:string')}, `)

const columns = 'TimeGenerated:datetime, Message:string, Level:string, TraceId:string, SpanId:string, Extra:dynamic'

/** A table without rows: with it a union answers even where none of the other tables exists. */
export const emptyTable = (columns: string) => `(datatable(${columns})[])`

/** The name a service reports under. */
export const roleName = ({ name, extra }: ObservedService) => (extra as Partial<ServiceSettings>).role_name ?? name

function shapeOf(table: string, service: ObservedService, settings: Settings): Shape {
  const custom = settings.custom_tables?.[table]
  if (custom)
    return {
      scope: `tostring(${custom.service}) =~ ${quoted(roleName(service))}`,
      message: `tostring(${custom.message})`,
      level: custom.level ? `tostring(${custom.level})` : '""',
      trace: custom.trace ? `tostring(${custom.trace})` : '""',
      span: custom.span ? `tostring(${custom.span})` : '""',
      extra: 'bag_remove_keys(pack_all(true), dynamic(["TenantId", "MG", "ManagementGroupName", "Type"]))',
    }
  return (shapes[table] ?? application)(service)
}

const severity =
  'case(SeverityLevel == 0, "Verbose", SeverityLevel == 1, "Information", SeverityLevel == 2, "Warning", SeverityLevel == 3, "Error", SeverityLevel == 4, "Critical", "")'

/** Application Insights. */
const application = (service: ObservedService): Shape => ({
  scope: `AppRoleName =~ ${quoted(roleName(service))}`,
  message: 'tostring(Message)',
  level: service.levelField ? `tostring(todynamic(Properties)[${quoted(service.levelField)}])` : severity,
  trace: 'tostring(OperationId)',
  span: 'tostring(ParentId)',
  extra: 'bag_merge(bag_pack("host.name", AppRoleInstance), coalesce(todynamic(Properties), dynamic({})))',
})

/** A line of a container: a JSON object with its own fields, or text. */
function container(text: string, scope: string, place: string, service: ObservedService, fallback = '""'): Shape {
  const parsed = `parse_json(tostring(${text}))`
  const first = (names: readonly string[], last: string) =>
    names.reduceRight((rest, name) => {
      const value = `tostring(${parsed}[${quoted(name)}])`
      return `iff(isnotempty(${value}), ${value}, ${rest})`
    }, last)
  return {
    scope,
    message: first(['message', 'msg'], `tostring(${text})`),
    level: first([...(service.levelField ? [service.levelField] : []), 'level', 'severity', 'lvl'], fallback),
    trace: first(['trace_id', 'traceId'], '""'),
    span: first(['span_id', 'spanId'], '""'),
    extra: `bag_merge(${place}, iff(gettype(${parsed}) == "dictionary", ${parsed}, dynamic({})))`,
  }
}

const shapes: Record<string, (service: ObservedService) => Shape> = {
  AppExceptions: (service) => ({
    ...application(service),
    message: 'strcat(ExceptionType, ": ", OuterMessage)',
    extra:
      'bag_merge(bag_pack("exception.type", ExceptionType, "exception.message", InnermostMessage, "code.function", Method), coalesce(todynamic(Properties), dynamic({})))',
  }),
  ContainerLogV2: (service) => {
    const { namespace } = service.extra as Partial<ServiceSettings>
    const name = roleName(service)
    const inside = namespace ? ` and PodNamespace == ${quoted(namespace)}` : ''
    const pod = `PodName matches regex ${quoted(`^${name.replace(/[^\w-]/g, '\\$&')}-([0-9]+|([a-z0-9]{4,10}-)?[a-z0-9]{5})$`)}`
    return container(
      'LogMessage',
      `(ContainerName == ${quoted(name)} or ${pod})${inside}`,
      'bag_pack("k8s.pod.name", PodName, "k8s.container.name", ContainerName, "k8s.namespace.name", PodNamespace, "k8s.node.name", Computer)',
      service,
      'tostring(column_ifexists("LogLevel", ""))',
    )
  },
  ContainerAppConsoleLogs_CL: (service) =>
    container(
      'Log_s',
      `ContainerAppName_s =~ ${quoted(roleName(service))}`,
      'bag_pack("service.revision", RevisionName_s, "k8s.container.name", ContainerName_s)',
      service,
    ),
  ContainerAppConsoleLogs: (service) =>
    container(
      'Log',
      `ContainerAppName =~ ${quoted(roleName(service))}`,
      'bag_pack("service.revision", RevisionName, "k8s.container.name", ContainerName)',
      service,
    ),
  AppServiceConsoleLogs: (service) =>
    container(
      'ResultDescription',
      `_ResourceId endswith ${quoted(`/sites/${roleName(service)}`)}`,
      'bag_pack("host.name", Host)',
      service,
      'tostring(Level)',
    ),
  FunctionAppLogs: (service) => ({
    ...application(service),
    scope: `_ResourceId endswith ${quoted(`/sites/${roleName(service)}`)}`,
    level: 'tostring(Level)',
    trace: 'tostring(FunctionInvocationId)',
    span: '""',
    extra: 'bag_pack("faas.name", FunctionName, "exception.type", ExceptionType)',
  }),
}
