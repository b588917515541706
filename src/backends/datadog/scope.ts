import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { ServiceSettings, Settings } from './settings.ts'

/** Which logs, spans and events are a service's, as a search. */
export function searchScope(service: ObservedService, settings: Settings): string {
  const { name, env } = tagsOf(service, settings)
  return [`service:${quoted(name)}`, ...(env ? [`env:${quoted(env)}`] : [])].join(' ')
}

/** Which series are a service's, as the tags of a metric query: made as Datadog makes tags, so that nothing can end them. */
export function metricScope(service: ObservedService, settings: Settings): string {
  const { name, env } = tagsOf(service, settings)
  return [`service:${tag(name)}`, ...(env ? [`env:${tag(env)}`] : [])].join(',')
}

function tagsOf({ name, extra }: ObservedService, settings: Settings) {
  const { service_tag, env } = extra as Partial<ServiceSettings>
  return { name: service_tag ?? name, env: env ?? settings.env }
}

const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** Tags are in small letters; what they cannot hold becomes `_` (Datadog, "Getting started with tags"). */
const tag = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_./-]/gu, '_')
    .slice(0, 200)
