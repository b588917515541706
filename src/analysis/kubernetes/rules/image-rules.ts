import { asObject, change, kubectl, latest, target, troubleEvents } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import type { Finding, Proof, Rule } from '../finding.ts'
import type { Pod } from '../snapshot.ts'
import { type ClusterView, statusesOf, type WorkloadView } from '../view-cluster.ts'

/** Why the container runtime said it could not pull: the first reading that fits. */
const readings: { kind: string; says: RegExp; summary: string; remedy: string }[] = [
  {
    kind: 'image_registry_dns_failure',
    says: /no such host|lookup \S+ on |server misbehaving|name resolution|NXDOMAIN/i,
    summary: 'the name of the image registry cannot be resolved (DNS lookup failed), so the image cannot be pulled',
    remedy: 'Correct the registry in the image reference, or make its name resolvable from the nodes.',
  },
  {
    kind: 'image_registry_certificate_invalid',
    says: /x509|certificate|tls:/i,
    summary: 'the certificate of the image registry is not trusted, so the image cannot be pulled',
    remedy: "Trust the registry's certificate authority on the nodes, or renew its certificate.",
  },
  {
    kind: 'image_pull_rate_limited',
    says: /toomanyrequests|too many requests|429|rate limit/i,
    summary: 'the image registry limits the rate of pulls, so the image cannot be pulled now',
    remedy: 'Pull with credentials of a paid account or through a mirror.',
  },
  {
    kind: 'image_registry_unreachable',
    says: /i\/o timeout|connection refused|no route to host|network is unreachable|connection reset|dial tcp|50[0234] |EOF/i,
    summary: 'the image registry cannot be reached over the network, so the image cannot be pulled',
    remedy: 'Restore the way from the nodes to the registry.',
  },
  {
    kind: 'image_platform_mismatch',
    says: /no match(ing)? (for )?(platform|manifest)|exec format/i,
    summary: 'the image exists, but not for the architecture of the node',
    remedy: 'Build the image for the platform of the nodes, or select nodes that fit.',
  },
  {
    kind: 'missing_image_pull_secret',
    says: /unauthorized|authentication required|failed to authorize|anonymous token|no basic auth|denied: |denied$|401 /i,
    summary:
      'the registry asks for credentials that the pod does not bring: its image pull secret is missing or invalid',
    remedy: 'Create the image pull secret and name it in imagePullSecrets of the pod or of its service account.',
  },
  {
    kind: 'incorrect_image_reference',
    says: /not found|manifest unknown|does not exist|invalid reference|couldn't parse image|InvalidImageName|repository name|403 Forbidden|pull access denied/i,
    summary: 'the image reference names a repository or tag that does not exist',
    remedy: 'Correct the name or tag of the image.',
  },
]

/** An image that cannot be pulled, and why. */
export const imagePull: Rule = {
  name: 'image pull',
  finds: (view) => view.workloads.flatMap((workload) => stuckOnImage(view, workload)),
}

/** The policy forbids to pull what the node does not have. */
export const imageNeverPulled: Rule = {
  name: 'image never pulled',
  finds: (view) =>
    view.workloads.flatMap((workload) => {
      const pod = workload.pods.find((one) => waitsFor(one, /^ErrImageNeverPull$/))
      if (!pod) return []
      return [
        finding(
          workload,
          'image_never_pulled',
          'the image is not on the node and the pull policy Never forbids to fetch it',
          'Set imagePullPolicy to IfNotPresent, or load the image onto the node.',
          [state(pod)],
        ),
      ]
    }),
}

function stuckOnImage(view: ClusterView, workload: WorkloadView): Finding[] {
  const pod = workload.pods.find((one) =>
    waitsFor(one, /^(Err)?ImagePull(BackOff)?$|InvalidImageName|RegistryUnavailable/),
  )
  if (!pod) return []
  const events = troubleEvents(view, workload)
  const failure = latest(events, /^(Failed|InspectFailed|ErrImagePull)$/, /pull|image/i)
  const message = latest(events, /^Failed$/, /Failed to pull|pull and unpack|InvalidImageName/i) ?? failure
  const waiting = statusesOf(pod).map(
    ({ state: now }) => `${now?.waiting?.reason ?? ''} ${now?.waiting?.message ?? ''}`,
  )
  const words = withoutReference(`${message?.message ?? ''} ${waiting.join(' ')}`)
  const secret = latest(events, /FailedToRetrieveImagePullSecret/)
  const proofs: Proof[] = [
    ...(message ? [citeEvent(message, 'why the pull failed')] : []),
    ...(secret ? [citeEvent(secret, 'a pull secret is not there')] : []),
    state(pod),
  ]
  const reading = readings.find(({ says }) => says.test(words))
  if (!reading && secret)
    return [finding(workload, 'missing_image_pull_secret', readings[5]!.summary, readings[5]!.remedy, proofs)]
  if (!reading)
    return [
      {
        ...finding(
          workload,
          'image_pull_failed',
          'its image cannot be pulled',
          'Look at the events of the pod for the reason.',
          proofs,
        ),
        certainty: 'hinted',
      },
    ]
  return [finding(workload, reading.kind, reading.summary, reading.remedy, proofs)]
}

/** The image's own name may hold words such as "denied"; it is no reason. */
const withoutReference = (text: string) =>
  text.replace(/"[^"\s]*[/:][^"\s]*"/g, (quoted) => (/^"https?:/.test(quoted) ? quoted : '""'))

const waitsFor = (pod: Pod, reason: RegExp) =>
  statusesOf(pod).some(({ state: now }) => reason.test((now?.waiting?.reason ?? '').replace(/^Init:/, '')))

const state = (pod: Pod) =>
  cite(
    pod,
    'object',
    'the container waits for its image',
    [/^\s*Reason:\s+\S*Image\S*/m, /ImagePull\w*/],
    `pod ${pod.metadata.name} waits for its image`,
  )

const finding = (workload: WorkloadView, kind: string, what: string, remedy: string, proofs: Proof[]): Finding => ({
  object: asObject(workload),
  kind,
  summary: `${workload.name} does not start: ${what} (${imagesOf(workload)}).`,
  certainty: 'stated',
  proofs,
  remedies: [
    change(remedy),
    ...(workload.replicaSets.length > 1
      ? [kubectl('Go back to the image that ran before.', 'rollout', 'undo', ...target(workload))]
      : []),
  ],
})

const imagesOf = ({ spec }: WorkloadView) =>
  (spec.containers ?? [])
    .map(({ image }) => image)
    .filter(Boolean)
    .join(', ')
