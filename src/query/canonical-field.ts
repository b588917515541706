/** The name under which a field is known here: `lvl` and `Severity` are `level`; an extra field keeps its own. */
export function canonicalField(written: string): string {
  const small = written.toLowerCase()
  if (canonical.has(small)) return small
  return Object.hasOwn(aliases, small) ? aliases[small]! : written
}

const aliases: Record<string, string> = {
  lvl: 'level',
  severity: 'level',
  'log.level': 'level',
  svc: 'service',
  app: 'service',
  'service.name': 'service',
  service_name: 'service',
  msg: 'message',
  trace: 'trace_id',
  traceid: 'trace_id',
  'trace.id': 'trace_id',
  span: 'span_id',
  spanid: 'span_id',
  'span.id': 'span_id',
}
const canonical = new Set(['level', 'service', 'message', 'trace_id', 'span_id'])
