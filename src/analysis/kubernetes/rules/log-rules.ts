import type { ObjectRef } from '../../../core/investigation/verdict.ts'
import { asObject, change, kubectl, target } from '../blame.ts'
import { cite } from '../cite.ts'
import type { Finding, Rule } from '../finding.ts'
import { type LogLine, recentLines } from '../log-lines.ts'
import { hostsIn, isStore, storeBehind } from '../store-of.ts'
import { type ClusterView, hasRun, isReady, type WorkloadView } from '../view-cluster.ts'
import { type LogReading, logReadings } from './log-readings.ts'

/** What a program's own log says of the reason. */
export const logs: Rule = {
  name: 'logs',
  finds(view) {
    const found = view.workloads.flatMap((workload) => readingFor(view, workload))
    return [
      ...byStore(
        view,
        found.filter(({ reading }) => reading.blames === 'store'),
      ),
      ...found.filter(({ reading }) => reading.blames === 'writer').flatMap((one) => byWriter(view, one, found)),
    ]
  },
}

/** A client that is refused by a store which others reach: its port or address is wrong. */
export const storeAddress: Rule = {
  name: 'store address',
  finds: (view) =>
    view.workloads.filter(isFailing).flatMap((workload) => {
      const lines = recentLines(view, workload)
      const words = lines.map(({ text }) => text).join('\n')
      const refused = lines.find(({ text }) => /(connection refused|ECONNREFUSED|actively refused)/i.test(text))
      const driver = lines.find(({ text }) =>
        /(mysql|jdbc|postgres|psycopg|pgx|mongo|redis|hikari|sql|database|amqp|kafka)/i.test(text),
      )
      if (
        !refused ||
        !driver ||
        isStore(workload) ||
        logReadings.some(({ says, kind }) => /dns|credentials|exhaustion/.test(kind) && says.test(words))
      )
        return []
      const store = storeBehind(view, [workload], words)
      const stores = store
        ? [store]
        : view.workloads.filter((one) => isStore(one) && one.namespace === workload.namespace)
      if (stores.length === 0 || !stores.every(serves)) return []
      const others = view.workloads.filter(
        (one) =>
          one !== workload && one.sick && recentLines(view, one).some(({ text }) => /connection refused/i.test(text)),
      )
      return [refusal(workload, refused, store ?? stores[0]!, others.length === 0)]
    }),
}

interface Spoken {
  workload: WorkloadView
  reading: LogReading
  line: LogLine
}

function readingFor(view: ClusterView, workload: WorkloadView): Spoken[] {
  const lines = recentLines(view, workload)
  for (const reading of logReadings) {
    if (reading.onlySick && !isFailing(workload)) continue
    if (reading.blames === 'writer' && isStore(workload) && /credentials/.test(reading.kind)) continue
    const line = lines.find(({ text }) => reading.says.test(text) && !reading.unless?.test(text))
    if (line) return [{ workload, reading, line }]
  }
  return []
}

function byStore(view: ClusterView, spoken: Spoken[]): Finding[] {
  return [...Map.groupBy(spoken, ({ reading }) => reading.kind).values()].flatMap((group) => {
    const { reading } = group[0]!
    const clients = group.map(({ workload }) => workload)
    const words = group.map(({ line }) => line.text).join('\n')
    const own = clients.find(isStore)
    const store =
      own ??
      storeBehind(
        view,
        clients.filter((one) => !isStore(one)),
        words,
      )
    const writer = group.find(({ workload }) => workload === store) ?? group[0]!
    const names = clients.map(({ name }) => name)
    const object: ObjectRef = store ? asObject(store) : asObject(writer.workload)
    const summary = store
      ? `${store.name}: ${reading.summary}; ${names.length === 1 ? names[0] : `${names.length} clients`} cannot work (${names.slice(0, 4).join(', ')}).`
      : `A store of ${names.slice(0, 4).join(', ')}: ${reading.summary}.`
    return [
      {
        object,
        kind: reading.kind,
        summary,
        certainty: store ? reading.certainty : 'hinted',
        proofs: [writer, ...group.filter((one) => one !== writer)].slice(0, 3).map((one) => quote(one)),
        explains: names,
        remedies: [change(reading.remedy)],
      },
    ]
  })
}

function byWriter(view: ClusterView, spoken: Spoken, all: Spoken[]): Finding[] {
  const { workload, reading } = spoken
  const same = all.filter((one) => one.reading === reading && isFailing(one.workload))
  const store = /credentials/.test(reading.kind)
    ? storeBehind(
        view,
        same.map((one) => one.workload),
        spoken.line.text,
      )
    : undefined
  if (store && same.length >= 4)
    return same[0] === spoken
      ? [
          {
            ...write(spoken, isFailing(workload)),
            object: asObject(store),
            summary: `${store.name} rejects the credentials of ${same.length} clients.`,
            certainty: 'likely',
            explains: same.map((one) => one.workload.name),
          },
        ]
      : []
  return [write(spoken, isFailing(workload))]
}

function write(spoken: Spoken, sick: boolean): Finding {
  const { workload, reading } = spoken
  const [host] = hostsIn(spoken.line.text)
  const mounts = (workload.spec.containers ?? []).some(({ volumeMounts }) => (volumeMounts ?? []).length > 0)
  const kind = reading.kind === 'volume_mount_permission_denied' && !mounts ? 'file_permission_denied' : reading.kind
  return {
    object: asObject(workload),
    kind,
    summary: `${workload.name}: ${reading.summary}${host ? ` (${host})` : ''}.`,
    certainty: sick ? reading.certainty : 'hinted',
    proofs: [quote(spoken), ...(sick ? [stateOf(workload)] : [])],
    remedies: [
      change(reading.remedy),
      kubectl('Restart it after the correction.', 'rollout', 'restart', ...target(workload)),
    ],
  }
}

function refusal(workload: WorkloadView, line: LogLine, store: WorkloadView, alone: boolean): Finding {
  return {
    object: asObject(workload),
    kind: 'database_invalid_port',
    summary: `${workload.name} is refused by its database although ${store.name} runs and serves others: the port or address it uses is wrong (connection refused, invalid port).`,
    certainty: alone ? 'deduced' : 'hinted',
    proofs: [
      quote({
        workload,
        line,
        reading: {
          ...logReadings[0]!,
          summary: 'the connection to its database is refused',
          says: /connection refused|ECONNREFUSED/i,
        },
      }),
      cite(
        store.declared,
        'object',
        'the database itself runs',
        [new RegExp(`^${store.name}\\s+.*`, 'm'), /^(Pods Status|Replicas):.*/m],
        `${store.name} runs`,
      ),
      stateOf(workload),
    ],
    remedies: [change('Correct host and port of the database in the settings of the client.')],
  }
}

/** Its pods ran and do not run well: what it writes is about that. */
const isFailing = ({ sick, pods }: WorkloadView) => sick && pods.some(hasRun)

const serves = ({ pods }: WorkloadView) => pods.some(isReady)

const quote = ({ workload, reading, line }: Spoken) =>
  cite(line.log, 'log', reading.summary, [reading.says], `${workload.name}: ${line.text.slice(0, 200)}`)

const stateOf = (workload: WorkloadView) => {
  const pod = workload.pods.find((one) => !isReady(one)) ?? workload.pods[0]
  return cite(
    pod ?? workload.declared,
    'object',
    'its present state',
    [/^\s*Reason:\s+(CrashLoopBackOff|Error|Unhealthy).*/m, /^\s*Restart Count:\s+\d+/m, /\d\/\d\s+\S+\s+\d+.*/],
    `${workload.name} is not ready`,
  )
}
