import { type Broken, type Mender, workloads } from './broken.ts'
import { type Manifest, valueAt } from './manifest.ts'

const servicesNamed = ({ manifests }: Broken, name: string | undefined) =>
  manifests.filter((one) => one.kind === 'Service' && one.name === name)

/** A service that selects by one label which the pods carry with another value. */
export const selector: Mender = (broken) => {
  const [, name] = /^The service (\S+) selects /.exec(broken.cause.summary) ?? []
  return servicesNamed(broken, name).flatMap((service) =>
    workloads(broken).flatMap((workload) => {
      const wrong = service.spots.filter(
        ({ at, value }) =>
          at.length === 3 &&
          at[1] === 'selector' &&
          valueAt(workload, ['spec', 'template', 'metadata', 'labels', at[2]!]) !== value,
      )
      return wrong.flatMap((spot) => {
        const label = valueAt(workload, ['spec', 'template', 'metadata', 'labels', spot.at[2]!])
        const what = `the label ${spot.at[2]} that the service ${name} selects`
        return typeof label === 'string' ? [{ manifest: service, spot, what, to: label }] : []
      })
    }),
  )
}

/** Ports a container of a workload declares, when it declares exactly one. */
function onlyPort(manifest: Manifest): number | undefined {
  const ports = manifest.spots.filter(({ at }) => at.at(-1) === 'containerPort' && at[3] === 'containers')
  const [only] = ports
  return ports.length === 1 && typeof only!.value === 'number' ? only!.value : undefined
}

/** A service that sends to a port at which the only port of its pods is not. */
export const servicePort: Mender = (broken) => {
  const [, name, port] = /^The service (\S+) sends to port (\S+), but /.exec(broken.cause.summary) ?? []
  return servicesNamed(broken, name).flatMap((service) =>
    workloads(broken).flatMap((workload) => {
      const to = onlyPort(workload)
      return service.spots
        .filter(({ at, value }) => at.at(-1) === 'targetPort' && String(value) === port)
        .flatMap((spot) =>
          to === undefined ? [] : [{ manifest: service, spot, what: `the target port of the service ${name}`, to }],
        )
    }),
  )
}

/** A probe that asks at another port than the only one its container has. */
export const probePort: Mender = (broken) => {
  const [, which] = /^(liveness|readiness|startup)_probe_/.exec(broken.cause.kind) ?? []
  return workloads(broken).flatMap((manifest) => {
    const to = onlyPort(manifest)
    return manifest.spots
      .filter(({ at, value }) => at.at(-1) === 'port' && at.includes(`${which}Probe`) && value !== to)
      .flatMap((spot) => (to === undefined ? [] : [{ manifest, spot, what: `the port of the ${which} probe`, to }]))
  })
}
