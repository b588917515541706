import type { ClusterSnapshot } from './snapshot.ts'
import * as make from './test-cluster.ts'

const { deployment, event, failing, log, node, pendingPod, pod, podEvent, replicaSet, service } = make

/** A pear shop out of order, one way each. */
export const disorders: [kind: string, object: string, snapshot: Partial<ClusterSnapshot>][] = [
  [
    'oom_killed',
    'pear',
    {
      deployments: [failing('pear')],
      pods: [
        pod('pear', {
          ready: false,
          restartCount: 6,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
        }),
      ],
    },
  ],
  [
    'incorrect_image_reference',
    'pear',
    {
      deployments: [failing('pear')],
      pods: [pod('pear', { phase: 'Pending', ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } })],
      events: [podEvent('pear', 'Failed', 'Failed to pull image "registry.test/denied/pear:1.4": manifest unknown')],
    },
  ],
  [
    'missing_image_pull_secret',
    'pear',
    {
      deployments: [failing('pear')],
      pods: [pod('pear', { phase: 'Pending', ready: false, state: { waiting: { reason: 'ErrImagePull' } } })],
      events: [
        podEvent(
          'pear',
          'Failed',
          'Failed to pull image "registry.test/pear:1.4": 401 Unauthorized: authentication required',
        ),
      ],
    },
  ],
  [
    'missing_config_map',
    'pear',
    {
      deployments: [failing('pear')],
      pods: [
        pod('pear', {
          phase: 'Pending',
          ready: false,
          state: { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "stems" not found' } },
        }),
      ],
    },
  ],
  [
    'invalid_command',
    'pear',
    {
      deployments: [failing('pear')],
      pods: [
        pod('pear', {
          ready: false,
          state: {
            waiting: { reason: 'RunContainerError', message: 'exec: "peel": executable file not found in $PATH' },
          },
        }),
      ],
    },
  ],
  [
    'node_selector_mismatch',
    'pear',
    {
      deployments: [failing('pear', { nodeSelector: { soil: 'clay' } })],
      pods: [pendingPod('pear', { nodeSelector: { soil: 'clay' } })],
      nodes: [node('hill', {}, { soil: 'sand' }), node('vale', {}, { soil: 'loam' })],
      events: [
        podEvent(
          'pear',
          'FailedScheduling',
          "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
        ),
      ],
    },
  ],
  [
    'taint_toleration_mismatch',
    'pear',
    {
      deployments: [failing('pear', { nodeSelector: { soil: 'clay' } })],
      pods: [pendingPod('pear', { nodeSelector: { soil: 'clay' } })],
      nodes: [
        node('hill', { taints: [{ key: 'frost', value: 'true', effect: 'NoSchedule' }] }, { soil: 'clay' }),
        node('vale'),
      ],
      events: [
        podEvent(
          'pear',
          'FailedScheduling',
          "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {frost: true}.",
        ),
      ],
    },
  ],
  [
    'node_cordoned',
    'pear',
    {
      deployments: [failing('pear', { nodeSelector: { soil: 'clay' } })],
      pods: [pendingPod('pear', { nodeSelector: { soil: 'clay' } })],
      nodes: [node('hill', { unschedulable: true }, { soil: 'clay' }), node('vale')],
      events: [
        podEvent(
          'pear',
          'FailedScheduling',
          "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable.",
        ),
      ],
    },
  ],
  [
    'pvc_capacity_mismatch',
    'pear',
    {
      deployments: [failing('pear', { volumes: [{ name: 'cellar', persistentVolumeClaim: { claimName: 'cellar' } }] })],
      pods: [pendingPod('pear', { volumes: [{ name: 'cellar', persistentVolumeClaim: { claimName: 'cellar' } }] })],
      persistentvolumeclaims: [
        {
          metadata: { name: 'cellar', namespace: 'orchard' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
          status: { phase: 'Pending' },
        },
      ],
      persistentvolumes: [
        {
          metadata: { name: 'barrel' },
          spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' } },
          status: { phase: 'Available' },
        },
      ],
    },
  ],
  [
    'namespace_cpu_quota_exceeded',
    'orchard',
    {
      deployments: [failing('pear')],
      replicasets: [replicaSet('pear', 1, 0)],
      events: [
        event(
          'ReplicaSet',
          'pear-6f5d4c',
          'FailedCreate',
          'Error creating: pods "pear-6f5d4c-" is forbidden: exceeded quota: fence, requested: requests.cpu=1, used: requests.cpu=8, limited: requests.cpu=8',
        ),
      ],
    },
  ],
  [
    'liveness_probe_incorrect_port',
    'pear',
    {
      deployments: [
        failing('pear', {
          containers: [
            make.container({ livenessProbe: { tcpSocket: { port: 9001 }, periodSeconds: 10, failureThreshold: 3 } }),
          ],
        }),
      ],
      pods: [pod('pear', { ready: false, restartCount: 5, state: { running: { startedAt: make.ago(9) } } })],
      events: [
        podEvent('pear', 'Unhealthy', 'Liveness probe failed: dial tcp 10.1.1.1:9001: connect: connection refused'),
        podEvent('pear', 'Killing', 'Container main failed liveness probe, will be restarted', 9, 'Normal'),
      ],
    },
  ],
  [
    'readiness_probe_incorrect_path',
    'pear',
    {
      deployments: [
        failing('pear', {
          containers: [make.container({ readinessProbe: { httpGet: { port: 9000, path: '/ripe' } } })],
        }),
      ],
      pods: [pod('pear', { ready: false })],
      events: [podEvent('pear', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404')],
    },
  ],
  [
    'service_selector_mismatch',
    'pear',
    {
      deployments: [deployment('pear')],
      pods: [pod('pear')],
      services: [service('pear', { selector: { app: 'pears' } })],
      endpoints: [{ metadata: { name: 'pear', namespace: 'orchard' }, subsets: [] }],
    },
  ],
  [
    'service_port_mapping_mismatch',
    'pear',
    {
      deployments: [deployment('pear')],
      pods: [pod('pear')],
      services: [service('pear', { ports: [{ port: 80, targetPort: 9090 }] })],
      probes: [make.unreachable('pear')],
    },
  ],
  [
    'service_env_var_address_mismatch',
    'plum',
    {
      deployments: [
        deployment('pear'),
        deployment('plum', { containers: [make.container({ env: [{ name: 'PEAR_ADDRESS', value: 'pear:81' }] })] }),
      ],
      pods: [pod('pear'), pod('plum')],
      services: [service('pear'), service('plum')],
    },
  ],
  [
    'gateway_misroute',
    'plum',
    {
      deployments: [deployment('pear-service'), deployment('plum-service'), deployment('gateway')],
      pods: [pod('pear-service'), pod('plum-service'), pod('gateway')],
      configmaps: [
        {
          metadata: { name: 'gateway', namespace: 'orchard' },
          data: {
            routes:
              'routes:\n- id: pear\n  uri: http://pear-service:80\n  predicates:\n  - Path=/fruit/pear/**\n- id: plum\n  uri: http://pear-service:80\n  predicates:\n  - Path=/fruit/plum/**\n',
          },
        },
      ],
    },
  ],
  [
    'database_invalid_credentials',
    'pear',
    {
      deployments: [failing('pear')],
      pods: [pod('pear', { ready: false, restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } })],
      logs: [log('pear', 'ERROR cannot start: password authentication failed for user "peter"')],
    },
  ],
  [
    'database_connection_exhaustion',
    'cellar',
    {
      deployments: [
        deployment('pear'),
        deployment('cellar', { containers: [make.container({ image: 'postgres:16' })] }),
      ],
      pods: [pod('pear'), pod('cellar')],
      logs: [log('pear', 'ERROR FATAL: sorry, too many clients already')],
    },
  ],
  [
    'deployment_zero_replicas',
    'pear',
    {
      deployments: [deployment('pear', {}, 0), deployment('plum')],
      pods: [pod('plum')],
      services: [service('pear')],
      probes: [make.unreachable('pear')],
    },
  ],
  [
    'kubelet_unavailable',
    'hill',
    { nodes: [node('hill')], nodeServices: [{ node: 'hill', name: 'kubelet', state: 'inactive' }] },
  ],
  [
    'pod_network_delay',
    'pear',
    {
      deployments: [deployment('pear'), deployment('plum')],
      pods: [pod('pear'), pod('plum')],
      dependencies: [{ from: 'plum', to: 'pear' }],
      anomalies: [
        { on: 'service', name: 'plum', kind: 'latency', normal: 40, current: 950 },
        { on: 'service', name: 'pear', kind: 'latency', normal: 5, current: 900 },
      ],
    },
  ],
]
