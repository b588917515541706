import { nanosecondText } from '../nanoseconds.ts'
import { backendContract } from '../test-backend-contract.ts'
import type { StoredLine } from '../test-lines.ts'
import { peerOver } from '../test-peer-over.ts'
import { kubernetes } from './kubernetes.ts'
import { type FakePod, kubernetesServer } from './test-kubernetes-server.ts'

/** Two pods of each service, each with half of its lines. */
function podsOf(lines: StoredLine[]): FakePod[] {
  return [...new Set(lines.map(({ service }) => service))].flatMap((service) =>
    [0, 1].map((half) => ({
      name: `${service}-${half}`,
      labels: { app: service },
      logs: {
        app: lines
          .filter((line, index) => line.service === service && index % 2 === half)
          .sort((a, b) => Number(a.at - b.at))
          .map(({ at, level, message, trace, status }) => {
            const json = JSON.stringify({ level, message, status, ...(trace && { trace_id: trace }) })
            return `${nanosecondText(at)} ${json}`
          }),
      },
    })),
  )
}

const deployment = (name: string) => ({
  metadata: { name, namespace: 'shop', uid: name },
  spec: { selector: { matchLabels: { app: name } } },
})

backendContract('Kubernetes', {
  kind: kubernetes,
  settings: { server: 'http://cluster.test', token: 'very-secret-token', namespace: 'shop' },
  secret: 'very-secret-token',
  serve(lines) {
    const objects = { deployments: ['shop', 'cart'].map(deployment) }
    const server = kubernetesServer({ pods: podsOf(lines), objects, token: 'very-secret-token' })
    return peerOver(server.fetch)
  },
  wide: '#',
  escapes: [],
})
