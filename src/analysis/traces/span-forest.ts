import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { databaseName } from './observed.ts'

/** A span among its kin. */
export interface SpanNode {
  span: Span
  trace: string
  parent?: SpanNode
  children: SpanNode[]
  /** In milliseconds since the epoch. */
  endMs: number
}

/** Every span of the traces with parent and children, trace by trace; of a cycle of parents the link is cut. */
export function spanForest(traces: readonly Trace[]): SpanNode[] {
  return traces.flatMap(({ id, spans }) => {
    const nodes = new Map(spans.map((span) => [span.id, newNode(span, id)]))
    for (const node of nodes.values()) adopt(node, nodes)
    return [...nodes.values()]
  })
}

const newNode = (span: Span, trace: string): SpanNode => ({
  span,
  trace,
  children: [],
  endMs: span.startedAt.getTime() + span.durationMs,
})

function adopt(node: SpanNode, nodes: Map<string, SpanNode>) {
  const parent = node.span.parent === undefined ? undefined : nodes.get(node.span.parent)
  if (!parent || isBelow(parent, node)) return
  node.parent = parent
  parent.children.push(node)
}

/** Whether a node is another one or stands somewhere below it. */
export function isBelow(node: SpanNode, above: SpanNode): boolean {
  for (let at: SpanNode | undefined = node; at; at = at.parent) if (at === above) return true
  return false
}

/** How much of a stretch no interval covers; all in milliseconds. */
export function uncovered(from: number, to: number, intervals: readonly (readonly [number, number])[]): number {
  let covered = 0
  let until = from
  for (const [start, end] of intervals.toSorted((a, b) => a[0] - b[0])) {
    covered += Math.max(0, Math.min(end, to) - Math.max(start, until))
    until = Math.max(until, Math.min(end, to))
  }
  return Math.max(0, to - from - covered)
}

/** An operation's name with the parts that vary from call to call (numbers, long identifiers) taken out. */
export const plainOperation = (operation: string) =>
  /\d/.test(operation)
    ? operation.replace(/(?<=[/=:])(?:\d+|[0-9a-f]{8,}(?:-[0-9a-f]{4,})*)(?=$|[/?&])/gi, '*')
    : operation

/** Names where an operation begins, as a location beside those of log lines. */
export const startOf = (operation: string) => `${plainOperation(operation)} start`
export const endOf = (operation: string) => `${plainOperation(operation)} end`

const peerFields = ['peer.service', 'db.name', 'db.namespace', 'db.system', 'messaging.system', 'server.address']
const statement = /^(?:select|insert|update|delete|upsert|merge)\b/i

/** What a childless span speaks to, when that has no spans of its own: a peer its attributes name, or some database. */
export function silentPeer(node: SpanNode): string | undefined {
  const { span, children } = node
  if (children.length > 0 || isInsideOne(node)) return undefined
  const field = peerFields.find((name) => span.attributes[name] !== undefined)
  if (field) return String(span.attributes[field])
  return statement.test(span.operation) ? databaseName : undefined
}

/** Whether the service is itself the database or queue its spans name: the call that entered it was named so already. */
function isInsideOne({ span, parent }: SpanNode): boolean {
  if (!parent) return false
  if (parent.span.service === span.service) return isInsideOne(parent)
  return systemFields.some((name) => span.attributes[name] !== undefined)
}

const systemFields = ['db.system', 'messaging.system']

/** The pod or instance that a span names, if any. */
export function instanceOf({ attributes, service }: Span): string {
  const field = ['k8s.pod.name', 'pod', 'service.instance.id', 'host.name'].find(
    (name) => attributes[name] !== undefined,
  )
  return field ? String(attributes[field]) : service
}
