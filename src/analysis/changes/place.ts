import { namesService } from './service-names.ts'

/** Where a file lives: with one service, in what all share, or somewhere that no service of the incident is. */
export type Place = { kind: 'service'; service: string } | { kind: 'shared' } | { kind: 'elsewhere' }

/** The place of a file, by the parts of its path and the services that are known. */
export function placeOf(path: string, services: readonly string[]): Place {
  const parts = path.split('/')
  let best: { service: string; fit: number } | undefined
  for (const [depth, part] of parts.entries()) {
    const name = depth === parts.length - 1 ? part.replace(/\..*$/, '') : part
    for (const service of services) {
      const fit = namesService(name, service) * (depth === parts.length - 1 ? 0.7 : 1) - depth * 0.02
      if (fit >= 0.45 && fit > (best?.fit ?? 0)) best = { service, fit }
    }
  }
  const shared = parts.some((part) => sharedPart.test(part)) || parts.length === 1
  // A shared library called like a service is still everybody's, unless it fits exactly.
  if (best && !(shared && sharedRoot.test(parts[0]!) && best.fit < 0.8))
    return { kind: 'service', service: best.service }
  return shared ? { kind: 'shared' } : { kind: 'elsewhere' }
}

const sharedPart =
  /^(?:pkg|pkgs|packages?|libs?|library|libraries|common|shared|core|internal|platform|sdk|protos?|schemas?|types|utils?|vendor|third_party|config|configs|conf|settings|db|database|migrations?|infra|infrastructure|terraform|deploy|deployment|charts?|helm|k8s|kubernetes|manifests?|envoy|istio|gateway|global|base|foundation|kit|framework|middleware|clients?)$/i
const sharedRoot = /^(?:pkg|pkgs|packages|libs?|common|shared|core|internal|platform|sdk)$/i
