import { asObject, change, inNamespace, kubectl, target } from '../blame.ts'
import { cite } from '../cite.ts'
import { complaintsAbout } from '../complaints.ts'
import type { Finding, Rule } from '../finding.ts'
import type { Workload } from '../snapshot.ts'
import { type ClusterView, isReady } from '../view-cluster.ts'

/** A workload that was scaled to nothing while others call it. */
export const zeroReplicas: Rule = {
  name: 'zero replicas',
  finds: (view) =>
    view.workloads.flatMap((workload): Finding[] => {
      if (workload.desired !== 0 || workload.kind === 'daemonset') return []
      const complaints = workload.services.flatMap((service) => complaintsAbout(view, service))
      const called = view.callersOf(workload.name).length > 0
      const requests = (view.snapshot.failingRequests ?? []).filter(
        ({ service }) => service === workload.name || view.callersOf(workload.name).includes(service),
      )
      if (complaints.length === 0 && !called && requests.length === 0) return []
      const proofs = [
        cite(
          workload.declared,
          'object',
          'it is scaled to zero',
          [/^Replicas:\s+0 desired.*/m, /\s0\/0\s.*/, /replicas: 0/],
          `${workload.name} has zero replicas`,
        ),
        ...complaints,
        ...requests.map((one) => cite(one, 'alert', 'requests that need it fail', [one.path], `${one.path} fails`)),
      ]
      return [
        {
          object: asObject(workload),
          kind: 'deployment_zero_replicas',
          summary: `${workload.name} is scaled to zero replicas: nothing serves it.`,
          certainty: complaints.length + requests.length > 0 ? 'stated' : 'likely',
          weight: 0.7,
          proofs,
          remedies: [kubectl('Scale it up again.', 'scale', ...target(workload), '--replicas=1')],
        },
      ]
    }),
}

/** A new revision that does not come up, while the one before still serves. */
export const badRollout: Rule = {
  name: 'bad rollout',
  finds: (view) =>
    view.workloads.flatMap((workload): Finding[] => {
      const stuck = workload.declared.status.conditions?.find(
        ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
      )
      const [newest, ...older] = [...workload.replicaSets]
        .filter(({ spec }) => (spec.replicas ?? 0) > 0)
        .sort((a, b) => revision(b) - revision(a))
      const serving = older.some(({ status }) => (status.readyReplicas ?? 0) > 0)
      if (!stuck && !(newest && serving && (newest.status.readyReplicas ?? 0) < (newest.spec.replicas ?? 0))) return []
      if (workload.pods.every(isReady) && workload.pods.length >= workload.desired) return []
      const proofs = [
        cite(
          workload.declared,
          'object',
          'the rollout does not go on',
          [/ProgressDeadlineExceeded/, /^(NewReplicaSet|OldReplicaSets):.*/m],
          `rollout of ${workload.name}`,
        ),
      ]
      return [
        {
          object: asObject(workload),
          kind: 'bad_rollout',
          summary: `The rollout of ${workload.name} is stuck: pods of the new revision do not become ready${serving ? ', those of the revision before still serve' : ''}.`,
          certainty: 'hinted',
          weight: 0.2,
          proofs,
          remedies: [kubectl('Go back to the revision before.', 'rollout', 'undo', ...target(workload))],
        },
      ]
    }),
}

/** A deployment whose changes do not take effect because it is paused. */
export const pausedRollout: Rule = {
  name: 'paused rollout',
  finds: (view) =>
    view.workloads
      .filter(({ declared, available, desired }) => declared.spec.paused && available < desired)
      .map(
        (workload): Finding => ({
          object: asObject(workload),
          kind: 'deployment_paused',
          summary: `${workload.name} is paused: its rollout does not go on.`,
          certainty: 'likely',
          proofs: [
            cite(
              workload.declared,
              'object',
              'it is paused',
              [/DeploymentPaused/, /paused: true/],
              `${workload.name} is paused`,
            ),
          ],
          remedies: [kubectl('Let it go on.', 'rollout', 'resume', ...target(workload))],
        }),
      ),
}

/** An autoscaler that cannot scale, or may not scale further. */
export const autoscaling: Rule = {
  name: 'autoscaling',
  finds: (view) =>
    (view.snapshot.horizontalpodautoscalers ?? []).flatMap((scaler): Finding[] => {
      const workload = view.workloadNamed(scaler.spec.scaleTargetRef.name, scaler.metadata.namespace)
      if (!workload) return []
      const { conditions, currentReplicas, desiredReplicas } = scaler.status
      const blind = conditions?.find(({ type, status }) => type === 'ScalingActive' && status === 'False')
      const limited = conditions?.find(
        ({ type, status, reason }) => type === 'ScalingLimited' && status === 'True' && reason === 'TooManyReplicas',
      )
      const full =
        limited ||
        ((currentReplicas ?? 0) >= scaler.spec.maxReplicas && (desiredReplicas ?? 0) >= scaler.spec.maxReplicas)
      const slow = (view.snapshot.anomalies ?? []).some(({ name }) => name === workload.name) || workload.sick
      const common = {
        object: asObject(workload),
        proofs: [
          cite(
            scaler,
            'object',
            'the state of the autoscaler',
            [blind?.message ?? '', limited?.message ?? '', /ScalingActive.*/, /ScalingLimited.*/],
            `autoscaler ${scaler.metadata.name}`,
          ),
        ],
      }
      if (blind && blind.reason !== 'ScalingDisabled')
        return [
          {
            ...common,
            kind: 'autoscaler_without_metrics',
            summary: `The autoscaler of ${workload.name} gets no metrics and does not scale (${blind.reason}).`,
            certainty: slow ? 'likely' : 'observed',
            remedies: [change('Bring the metrics server back; give the pods resource requests.')],
          },
        ]
      if (full)
        return [
          {
            ...common,
            kind: 'autoscaler_at_maximum',
            summary: `${workload.name} is at the maximum of its autoscaler (${scaler.spec.maxReplicas} replicas) and would need more.`,
            certainty: slow ? 'likely' : 'observed',
            remedies: [change('Raise maxReplicas, or lower the load.')],
          },
        ]
      return []
    }),
}

/** Jobs that failed or ran out of time. */
export const failedJobs: Rule = {
  name: 'failed jobs',
  finds: (view) =>
    (view.snapshot.jobs ?? []).flatMap((job): Finding[] => {
      const failed = job.status.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True')
      if (!failed) return []
      const late = failed.reason === 'DeadlineExceeded'
      return [
        {
          object: {
            kind: 'workload',
            name: job.metadata.name,
            ...(job.metadata.namespace && { namespace: job.metadata.namespace }),
          },
          kind: late ? 'job_deadline_exceeded' : 'job_failed',
          summary: `The job ${job.metadata.name} failed: ${failed.message ?? failed.reason ?? 'no reason given'}.`,
          certainty: 'likely',
          proofs: [
            cite(job, 'object', 'it failed', [failed.reason ?? '', /Failed/], `job ${job.metadata.name} failed`),
          ],
          remedies: [
            kubectl('Read what it wrote.', 'logs', `job/${job.metadata.name}`, ...inNamespace(job.metadata.namespace)),
          ],
        },
      ]
    }),
}

/** Things that are deleted and do not go, because a finalizer is never done. */
export const stuckDeletion: Rule = {
  name: 'stuck deletion',
  finds: (view) =>
    (view.snapshot.pods ?? []).flatMap((pod): Finding[] => {
      const { deletionTimestamp, finalizers, name } = pod.metadata
      const workload = view.workloadOf(pod)
      if (
        !deletionTimestamp ||
        !finalizers?.length ||
        !workload ||
        view.at.getTime() - deletionTimestamp.getTime() < 300_000
      )
        return []
      return [
        {
          object: asObject(workload),
          kind: 'finalizer_stuck',
          summary: `The pod ${name} of ${workload.name} is deleted but held by the finalizer ${finalizers[0]}.`,
          certainty: workload.sick ? 'likely' : 'observed',
          proofs: [cite(pod, 'object', 'it cannot go', [/Terminating/, finalizers[0]!], `pod ${name} is terminating`)],
          remedies: [change('Let the controller of the finalizer finish, or remove the finalizer.')],
        },
      ]
    }),
}

/** Certificates that are no longer, or not yet, valid. */
export const certificates: Rule = {
  name: 'certificates',
  finds: ({ snapshot, at }: ClusterView) =>
    (snapshot.certificates ?? [])
      .filter(({ notAfter, notBefore }) => notAfter <= at || (notBefore && notBefore > at))
      .map((certificate): Finding => {
        const { name, namespace, notAfter } = certificate
        const says = notAfter <= at ? `expired on ${notAfter.toISOString()}` : 'is not yet valid'
        return {
          object: { kind: 'host', name, ...(namespace && { namespace }) },
          kind: 'certificate_expired',
          summary: `The certificate of ${name} ${says}.`,
          certainty: 'stated',
          proofs: [cite(certificate, 'object', says, [name], `certificate of ${name} ${says}`)],
          remedies: [change('Renew the certificate.')],
        }
      }),
}

const revision = ({ metadata }: Workload) =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? metadata.creationTimestamp?.getTime() ?? 0)
