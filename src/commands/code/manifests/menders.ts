import { containersIn, containersOf, type Fault, fault, type Mender, workloads } from './broken.ts'
import { valueAt } from './manifest.ts'
import { probePort, selector, servicePort } from './mend-routes.ts'

/** An image nobody can pull, as a workload, a Helm value or a Kustomize image names it. */
const image: Mender = (broken) =>
  containersIn(broken, /ImagePull|InvalidImageName/).flatMap(({ name, image: wrong = '' }) => {
    const what = `the image of the container ${name}`
    const whole = broken.manifests.flatMap((manifest) =>
      manifest.spots
        .filter(({ at, value }) => at.at(-1) === 'image' && value === wrong)
        .filter(() => manifest.kind === undefined || workloads(broken).includes(manifest))
        .map((spot): Fault => ({ manifest, spot, what })),
    )
    const tagged = broken.manifests.flatMap((manifest) =>
      manifest.spots
        .filter(({ at, value }) => ['tag', 'newTag'].includes(String(at.at(-1))) && wrong?.endsWith(`:${value}`))
        .filter(({ at, value }) => {
          const beside = (key: string) => valueAt(manifest, [...at.slice(0, -1), key])
          const repository = beside('repository') ?? beside('newName') ?? beside('name')
          const registry = beside('registry')
          return `${registry === undefined ? '' : `${registry}/`}${repository}:${value}` === wrong
        })
        .map((spot): Fault => ({ manifest, spot, what })),
    )
    return [...whole, ...tagged]
  })

/** A limit of memory that a container ran into: in the workload, or in a Helm value of the same amount. */
const memory: Mender = (broken) =>
  containersIn(broken, /OOMKilled/).flatMap(({ name, resources }) => {
    const limit = resources?.limits?.memory
    const more = (value: unknown) => ({
      what: `the memory limit of the container ${name}`,
      isBetter: (earlier: string | number) => bytes(earlier) > bytes(value),
      ...(doubled(value) !== undefined && {
        otherwise: {
          to: doubled(value)!,
          because: 'it never was higher, so it is doubled: see whether the memory leaks',
        },
      }),
    })
    const own = workloads(broken).flatMap((manifest) =>
      containersOf(manifest, name).flatMap((at) => {
        const way = [...at, 'resources', 'limits', 'memory']
        return fault(manifest, way, more(valueAt(manifest, way)))
      }),
    )
    if (own.length) return own
    return broken.manifests
      .filter(({ kind }) => kind === undefined)
      .flatMap((manifest) =>
        manifest.spots
          .filter(({ at, value }) => at.slice(-3).join('.') === 'resources.limits.memory' && value === limit)
          .map((spot): Fault => ({ manifest, spot, ...more(spot.value) })),
      )
  })

const units: Record<string, number> = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }
const quantity = /^(\d+(?:\.\d+)?)(k|M|G|Ki|Mi|Gi)?$/

function bytes(value: unknown): number {
  const [, number, unit = ''] = quantity.exec(String(value)) ?? []
  return number === undefined ? Number.NaN : Number(number) * units[unit]!
}

function doubled(value: unknown): string | undefined {
  const [, number, unit = ''] = quantity.exec(String(value)) ?? []
  return number === undefined ? undefined : `${Number(number) * 2}${unit}`
}

/** A reference to a key or an object that is not there: what it was before, or the only key that is called nearly so. */
const reference: Mender = (broken) => {
  const said = [broken.cause.summary, ...(broken.snapshot.events ?? []).map(({ message }) => message ?? '')].join('\n')
  const [, key, , holder] = /couldn't find key (\S+) in (ConfigMap|Secret) (\S+)/.exec(said) ?? []
  if (key === undefined || holder === undefined) return []
  const name = holder
    .split('/')
    .at(-1)!
    .replace(/[,.:]$/, '')
  const keys = broken.manifests
    .filter((one) => (one.kind === 'ConfigMap' || one.kind === 'Secret') && one.name === name)
    .flatMap(({ spots }) => spots.flatMap(({ at }) => (at[0] === 'data' && at.length === 2 ? [String(at[1])] : [])))
  const near = keys.filter((one) => distance(one, key) <= 2)
  return workloads(broken).flatMap((manifest) =>
    manifest.spots
      .filter(({ at, value }) => at.at(-1) === 'key' && /KeyRef$/.test(String(at.at(-2))) && value === key)
      .filter(({ at }) => valueAt(manifest, [...at.slice(0, -1), 'name']) === name)
      .map(
        (spot): Fault => ({
          ...{ manifest, spot, what: `the key that ${name} is asked for` },
          ...(near.length === 1 && { to: near[0]! }),
        }),
      ),
  )
}

/** How many letters two words are apart (Levenshtein, 1966). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}

/** A workload that was scaled to nothing. */
const replicas: Mender = (broken) =>
  workloads(broken).flatMap((manifest) =>
    valueAt(manifest, ['spec', 'replicas']) === 0
      ? fault(manifest, ['spec', 'replicas'], {
          what: `the number of replicas of ${broken.cause.object.name}`,
          isBetter: (earlier) => Number(earlier) > 0,
        })
      : [],
  )

/** Which faults of a cluster lie in one value of a manifest, by the kind of cause that the rules name. */
export const menders: Record<string, Mender> = {
  incorrect_image_reference: image,
  oom_killed: memory,
  service_selector_mismatch: selector,
  service_port_mapping_mismatch: servicePort,
  liveness_probe_incorrect_port: probePort,
  readiness_probe_incorrect_port: probePort,
  startup_probe_incorrect_port: probePort,
  missing_config_map_key: reference,
  missing_secret_key: reference,
  deployment_zero_replicas: replicas,
}
