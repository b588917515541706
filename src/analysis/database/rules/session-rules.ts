import type { Remedy } from '../../../core/investigation/verdict.ts'
import { lately } from '../course.ts'
import type { DatabaseFinding, DatabaseRule } from '../finding.ts'
import { brief, type DatabaseView } from '../view-database.ts'

const idle = /Client:ClientRead|idle|ClientRead|Sleep/i
const locks = /^Lock:|row lock|metadata lock|enq:|LCK_|innodb.*lock|synch\/.*lock/i
const limitEvents =
  /approaching (?:the )?maximum|too many (?:clients|connections)|connection slots|connection count at|connections? may be refused|max(?:imum)?[_ ]connections/i

/** From this share of the maximum on, connections are exhausted. */
const nearly = 0.9

/** Too many sessions, and sessions that block each other. */
export const sessionRules: DatabaseRule[] = [
  {
    name: 'connections exhausted',
    finds: (view) => (areExhausted(view) ? [exhausted(view)] : []),
  },
  {
    name: 'sessions block each other',
    finds: (view) => {
      const share = view.waiting(locks)
      const dead = view.course('deadlocks')
      const isDead = dead !== undefined && dead.last > Math.max(5 * dead.first, 1)
      const said = view.events(
        /deadlock detected|lock (?:wait )?timeout|blocked by (?:pid|session)|AccessExclusiveLock/i,
      )
      if (share < 0.4 && !isDead && said.length === 0) return []
      const blocker =
        view.statements(/alter|lock|update|delete|for update|vacuum full|reindex|create index/i)[0] ??
        view.statements()[0]
      return [
        {
          kind: 'lock_contention',
          summary: `Sessions of ${view.snapshot.instance} wait for locks (${Math.round(100 * share)} % of the load)${blocker ? `, around "${brief(blocker.text)}"` : ''}: one transaction holds what others need.`,
          strength: share >= 0.4 ? 0.85 : 0.7,
          proofs: [
            ...view.proveWait(locks, 'sessions wait for locks'),
            ...view.proveEvents(said, 'tells of locks'),
            ...view.proveMetric('deadlocks', 'deadlocks rise'),
            ...view.proveStatement(blocker, 'holds or needs the locks'),
          ],
          remedies: [
            { text: 'Find the blocking session and end its transaction.', when: 'immediate' },
            {
              text: 'Set lock and idle-in-transaction timeouts; change schemas in steps that lock shortly.',
              when: 'preventive',
            },
          ],
          explains: ['connection_exhaustion', 'latency'],
        },
      ]
    },
  },
  {
    name: 'memory runs out',
    finds: (view) => {
      const free = view.course('freeMemory')
      const swap = view.course('swap')
      const said = view.events(/out of memory|oom|memory pressure|low memory/i)
      const isLow =
        free !== undefined &&
        free.last < 0.08 * Math.max(free.first, free.highest) &&
        lately(view.metric('freeMemory')!.values, 2, (value) => value < 0.15 * free.highest)
      const swaps = swap !== undefined && swap.last > 10 * Math.max(swap.first, 5e7)
      if (!isLow && !swaps && said.length === 0) return []
      return [
        {
          kind: 'memory_pressure',
          summary: `${view.snapshot.instance} runs out of memory${swaps ? ' and swaps' : ''}: work areas of its statements and sessions need more than there is.`,
          strength: said.length > 0 ? 0.85 : 0.75,
          proofs: [
            ...view.proveEvents(said, 'memory ran out'),
            ...(isLow ? view.proveMetric('freeMemory', 'free memory is nearly gone') : []),
            ...(swaps ? view.proveMetric('swap', 'swap grows') : []),
          ],
          remedies: [{ text: 'Limit work memory and sessions, or take a larger instance class.', when: 'immediate' }],
          explains: ['latency', 'cpu_saturation'],
        },
      ]
    },
  },
]

const alerted =
  /(?:connection)[^.]*\b(?:9[0-9]|100)(?:\.\d+)?%|connection (?:limit|slots?)|too many (?:clients|connections)|new connections? (?:are|is) being refused/i

/** Near the maximum, or, when that is not known, far more than before and somebody says so. */
function areExhausted(view: DatabaseView): boolean {
  const course = view.course('connections')
  const most = maximumConnections(view)
  const isSaid = view.events(limitEvents).length > 0
  if (!course) return isSaid || (alerted.test(view.alert) && view.waiting(idle) >= 0.4)
  if (most) return course.last >= nearly * most
  return course.last > 2 * course.first && (isSaid || alerted.test(view.alert))
}

function exhausted(view: DatabaseView): DatabaseFinding {
  const course = view.course('connections')
  const most = maximumConnections(view)
  const said = view.events(limitEvents)
  const idleShare = view.waiting(idle)
  const isLeak = idleShare >= 0.4
  const holder = view.statements()[0]
  const amount = course
    ? `${view.metric('connections')!.called} at ${Math.round(course.last)}${most ? ` of at most ${most}` : ''}`
    : 'told by its host, not measured'
  const how = isLeak
    ? `a connection pool leak: ${Math.round(100 * idleShare)} % of the load waits in ${view.waits(idle)[0]?.name}, idle client sessions that are held open`
    : 'more sessions than the pool settings of its clients should allow'
  return {
    kind: isLeak ? 'connection_leak' : 'connection_exhaustion',
    summary: `Connections of ${view.snapshot.instance} are exhausted (${amount}): ${how}${holder ? `, last "${brief(holder.text, 80)}"` : ''}. That is the root; CPU and latency follow from the number of sessions.`,
    strength: said.length > 0 || (course && most) ? 0.9 : 0.7,
    proofs: [
      ...view.proveMetric('connections', amount),
      ...view.proveEvents(said, 'connections reach their limit'),
      ...(isLeak ? view.proveWait(idle, 'sessions wait for their client: they are idle') : []),
      ...view.proveStatement(holder, 'is what the sessions ran last'),
    ],
    remedies: connectionRemedies,
    explains: ['cpu_saturation', 'latency', 'memory_pressure'],
  }
}

const connectionRemedies: Remedy[] = [
  {
    text: 'End idle sessions of the user that holds most of them, and restart its application with a bounded pool.',
    when: 'immediate',
  },
  {
    text: 'Put a pooler in front, set idle timeouts, and return connections on every path of the code.',
    when: 'preventive',
  },
]

/** The most sessions there may be, as configured or as events and the alert tell. */
export function maximumConnections(view: DatabaseView): number | undefined {
  if (view.snapshot.maximumConnections) return view.snapshot.maximumConnections
  const texts = [view.alert, ...view.events(/connections?/i).map(({ message }) => message)]
  for (const text of texts) {
    const said =
      /max(?:imum)?(?:[_ ]connections)?(?: of|:|=| is)?\s*(\d{2,6})\b/i.exec(text) ??
      /\bof (\d{2,6}) (?:max|allowed|connections)/i.exec(text)
    if (said) return Number(said[1])
  }
  const { last } = view.course('connections') ?? {}
  const percent = /connection[^.%]*?(\d{1,3})(?:\.\d+)?(?:\s*[-–]\s*(\d{1,3}))?\+?% of (?:the )?max/i.exec(view.alert)
  if (!percent || !last) return undefined
  const stated = percent[2] ? (Number(percent[1]) + Number(percent[2])) / 2 : Number(percent[1])
  return Math.round(last / (stated / 100))
}
