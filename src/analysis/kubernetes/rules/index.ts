import type { Rule } from '../finding.ts'
import * as address from './address-rules.ts'
import * as admission from './admission-rules.ts'
import * as image from './image-rules.ts'
import * as load from './load-rules.ts'
import * as log from './log-rules.ts'
import * as node from './node-rules.ts'
import * as observed from './observed-rules.ts'
import * as probe from './probe-rules.ts'
import * as rollout from './rollout-rules.ts'
import * as route from './route-rules.ts'
import * as runtime from './runtime-rules.ts'
import * as scheduling from './scheduling-rules.ts'
import * as service from './service-rules.ts'
import * as start from './start-rules.ts'
import * as storage from './storage-rules.ts'

/** All that is known about clusters. Their order does not matter. */
export const kubernetesRules: Rule[] = [
  image.imagePull,
  image.imageNeverPulled,
  start.startFailures,
  start.danglingReferences,
  start.initContainers,
  scheduling.scheduling,
  scheduling.schedulerSilent,
  storage.pendingClaims,
  storage.missingClaims,
  storage.lostVolumes,
  admission.quotaExceeded,
  admission.refusedPods,
  runtime.outOfMemory,
  runtime.exitCodes,
  runtime.evictions,
  runtime.portConflicts,
  runtime.crashLoops,
  probe.probes,
  probe.lateProbes,
  log.logs,
  log.storeAddress,
  service.serviceSelectors,
  service.servicePorts,
  service.missingServices,
  service.networkPolicies,
  address.environmentAddresses,
  address.dnsSettings,
  address.clusterDns,
  route.gatewayRoutes,
  route.ingressBackends,
  rollout.zeroReplicas,
  rollout.badRollout,
  rollout.pausedRollout,
  rollout.autoscaling,
  rollout.failedJobs,
  rollout.stuckDeletion,
  rollout.certificates,
  node.nodeServices,
  node.nodeConditions,
  node.oneNode,
  node.noScheduling,
  load.slowServices,
  load.busyServices,
  load.silentServices,
  load.dryTraffic,
  load.strainedNodes,
  observed.notRunning,
  observed.notReachable,
  observed.erring,
]
