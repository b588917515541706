import type { ClusterSnapshot } from '../../analysis/kubernetes/snapshot.ts'
import type { Recorded } from '../../core/investigation/ask.ts'
import type { Cause } from '../../core/investigation/verdict.ts'
import type { Draft } from './draft.ts'
import type { Seen } from './draft-fix.ts'
import type { Fault } from './manifests/broken.ts'
import { earlierValue } from './manifests/earlier-value.ts'
import { findManifests } from './manifests/find-manifests.ts'
import { writeSpot } from './manifests/manifest.ts'
import { menders } from './manifests/menders.ts'
import type { FoundCode } from './repository-of.ts'

/**
 * Puts one value of a manifest right that the state of the cluster names: an image nobody can pull, a limit that is too
 * low, a label, a port or a key that fits nothing. Whatever else stands in the file stays to the letter. `none` says why
 * that is not possible; without it the cause is no such thing.
 */
export async function draftManifest(found: FoundCode, { item, recorded }: Seen): Promise<Draft | { none?: string }> {
  const cause = item?.verdict?.rootCause
  const mender = cause && Object.hasOwn(menders, cause.kind) ? menders[cause.kind] : undefined
  const snapshot = snapshotIn(recorded)
  if (!cause || !mender || !snapshot) return {}
  const manifests = await findManifests(found, wordsFor(cause, snapshot))
  const faults = mender({ cause, snapshot, manifests })
  const [fault] = faults
  const where = `${cause.kind.replaceAll('_', ' ')} of ${cause.object.name}`
  if (!fault) return { none: `No manifest in ${found.repository.address} holds the value that is at fault: ${where}.` }
  if (faults.length > 1)
    return {
      none: `Several values may be at fault, in ${[...new Set(faults.map((one) => one.manifest.path))].join(', ')}.`,
    }
  return mended(found, cause, fault)
}

async function mended(found: FoundCode, cause: Cause, fault: Fault): Promise<Draft | { none: string }> {
  const { manifest, spot, what } = fault
  const wanted = await wantedFor(found, fault)
  if (!wanted) return { none: `What ${what} in ${manifest.path} should be is not known: it was never anything better.` }
  const after = writeSpot(manifest, spot, wanted.to)
  if (after === undefined) return { none: `${manifest.path} cannot be changed in this one place alone.` }
  return {
    approach: 'manifest',
    title: `Set ${what} to ${String(wanted.to)}`.slice(0, 160),
    why: `${cause.summary} ${manifest.path} says ${String(spot.value)}; ${wanted.because}.`,
    deltas: [{ path: manifest.path, before: manifest.text, after }],
  }
}

async function wantedFor(
  found: FoundCode,
  fault: Fault,
): Promise<{ to: string | number; because: string } | undefined> {
  const { manifest, spot, to, isBetter = () => true, otherwise } = fault
  if (to !== undefined) return { to, because: 'what it has to agree with says otherwise' }
  const earlier = await earlierValue(found, manifest, spot)
  if (earlier && isBetter(earlier.value))
    return { to: earlier.value, because: `it was ${earlier.value} before ${earlier.commit.slice(0, 8)}` }
  return otherwise
}

/** Words that the files in question hold: the names of the object, its services and its images. */
function wordsFor({ object, summary }: Cause, { pods = [] }: ClusterSnapshot): string[] {
  const images = pods
    .filter(({ metadata }) => metadata.name.startsWith(`${object.name}-`))
    .flatMap(({ spec }) => (spec.containers ?? []).map(({ image }) => image?.split('/').at(-1)?.split(/[:@]/)[0] ?? ''))
  const service = /^The service (\S+) /.exec(summary)?.[1]
  return [object.name, ...images, ...(service ? [service] : [])].slice(0, 5)
}

function snapshotIn(recorded: readonly Recorded[]): ClusterSnapshot | undefined {
  const answer = recorded.findLast(({ ask }) => ask.name === 'cluster')?.answer
  return answer?.ok ? (answer.value as { snapshot?: ClusterSnapshot }).snapshot : undefined
}
