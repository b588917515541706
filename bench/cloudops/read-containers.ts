import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvironmentVariable,
  Probe,
} from '../../src/analysis/kubernetes/snapshot.ts'
import { dateOf } from './moments.ts'
import { child, type Entry, fieldOf, fieldsOf, listOf } from './parse-describe.ts'

/** The containers of a describe text, of a pod or of a template. */
export const readContainers = (section: Entry | undefined): Container[] => (section?.children ?? []).map(readContainer)

/** Their states; only pods have them. */
export const readStatuses = (section: Entry | undefined): ContainerStatus[] =>
  (section?.children ?? []).map((entry) => ({
    name: entry.key,
    ready: fieldOf(entry, 'Ready') === 'True',
    restartCount: Number(fieldOf(entry, 'Restart Count') ?? 0),
    state: readState(child(entry, 'State')),
    lastState: readState(child(entry, 'Last State')),
  }))

function readContainer(entry: Entry): Container {
  const environment = child(entry, 'Environment')
  return {
    name: entry.key,
    image: fieldOf(entry, 'Image'),
    command: listOf(entry, 'Command'),
    args: listOf(entry, 'Args'),
    ports: readPorts(fieldOf(entry, 'Port', 'Ports'), fieldOf(entry, 'Host Port', 'Host Ports')),
    env: (environment?.children ?? []).filter(({ key }) => key).map(({ key, value }) => readVariable(key, value)),
    envFrom: (child(entry, 'Environment Variables from')?.children ?? []).map(({ key, value }) => {
      const [name = '', kind = ''] = (key || value).trim().split(/\s+/)
      const optional = /Optional: true/.test(`${key}: ${value}`)
      return kind === 'Secret' || /^Secret/.test(value)
        ? { secretRef: { name, optional } }
        : { configMapRef: { name, optional } }
    }),
    resources: { limits: fieldsOf(child(entry, 'Limits')), requests: fieldsOf(child(entry, 'Requests')) },
    livenessProbe: readProbe(fieldOf(entry, 'Liveness')),
    readinessProbe: readProbe(fieldOf(entry, 'Readiness')),
    startupProbe: readProbe(fieldOf(entry, 'Startup')),
    volumeMounts: (child(entry, 'Mounts')?.children ?? []).flatMap(({ value }) => {
      const [, mountPath, name, mode] = /^(\S+) from (\S+) \((\w+)/.exec(value) ?? []
      return mountPath && name ? [{ name, mountPath, readOnly: mode === 'ro' }] : []
    }),
  }
}

function readPorts(ports: string | undefined, hostPorts: string | undefined): ContainerPort[] {
  const hosts = (hostPorts ?? '').split(',').map((text) => Number.parseInt(text, 10))
  return (ports ?? '')
    .split(',')
    .map((text) => /(\d+)\/(\w+)(?:\s+\(([^)]+)\))?/.exec(text))
    .flatMap((found, at) =>
      found
        ? [{ containerPort: Number(found[1]), protocol: found[2], name: found[3], hostPort: hosts[at] || undefined }]
        : [],
    )
}

function readVariable(name: string, value: string): EnvironmentVariable {
  const [, key, kind, owner] = /^<set to the key '([^']*)' (?:in|of) (secret|config map) '([^']*)'>/.exec(value) ?? []
  if (!owner) return { name, value }
  const reference = { name: owner, key, optional: /Optional: true/.test(value) }
  return { name, valueFrom: kind === 'secret' ? { secretKeyRef: reference } : { configMapKeyRef: reference } }
}

function readProbe(text: string | undefined): Probe | undefined {
  if (!text) return undefined
  const number = (name: string) => {
    const [, found] = new RegExp(`${name}=(\\d+)`).exec(text) ?? []
    return found === undefined ? undefined : Number(found)
  }
  const timing = {
    initialDelaySeconds: number('delay'),
    timeoutSeconds: number('timeout'),
    periodSeconds: number('period'),
    failureThreshold: number('#failure'),
  }
  const port = (found: string | undefined) => (found && /^\d+$/.test(found) ? Number(found) : (found ?? ''))
  const [, scheme, at, path] = /^http-get (https?):\/\/[^:]*:([^/\s]+)(\S*)/.exec(text) ?? []
  if (at) return { httpGet: { port: port(at), path, scheme: scheme?.toUpperCase() }, ...timing }
  const [, grpc] = /^grpc <pod>:(\S+)/.exec(text) ?? []
  if (grpc) return { grpc: { port: port(grpc) }, ...timing }
  const [, tcp] = /^tcp-socket [^:]*:(\S+)/.exec(text) ?? []
  if (tcp) return { tcpSocket: { port: port(tcp) }, ...timing }
  const [, command] = /^exec \[(.*?)\]/.exec(text) ?? []
  return { exec: { command: command?.split(' ') ?? [] }, ...timing }
}

function readState(entry: Entry | undefined): ContainerState | undefined {
  if (!entry) return undefined
  const reason = fieldOf(entry, 'Reason')
  const message = fieldOf(entry, 'Message')
  const startedAt = dateOf(fieldOf(entry, 'Started'))
  if (entry.value === 'Running') return { running: { startedAt } }
  if (entry.value === 'Waiting') return { waiting: { reason, message } }
  const exitCode = Number(fieldOf(entry, 'Exit Code'))
  return { terminated: { reason, message, exitCode, startedAt, finishedAt: dateOf(fieldOf(entry, 'Finished')) } }
}
