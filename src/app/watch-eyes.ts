import { chartImage } from '../charts/chart-image.ts'
import { chartOf } from '../commands/anomaly.ts'
import { detectAnomalies, type Measured } from '../commands/detection/detect-anomalies.ts'
import { learnNormal, remembering } from '../commands/detection/learn-normal.ts'
import { measureNow } from '../commands/detection/measure-now.ts'
import { patternAnomalies } from '../commands/detection/pattern-anomalies.ts'
import type { Observed } from '../commands/telemetry/observed.ts'
import type { Chart } from '../core/chart.ts'
import type { Clock } from '../core/clock.ts'
import type { Secrets } from '../core/secrets.ts'
import type { Anomaly } from '../core/telemetry/anomaly.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import type { WatchEffects } from '../jobs/watches.ts'

const minute = 60_000
/** What watches tell counts for, and how far back they look. */
const windowMs = 10 * minute

/** What watches and alert rules see with: the same detection as everybody's, with what is normal remembered. */
export function watchEyes({
  profiles,
  publicUrl,
  secrets,
  clock,
  random,
}: {
  profiles: Profiles
  publicUrl: string
  secrets: Secrets
  clock: Clock
  random(): number
}): Pick<WatchEffects, 'detect' | 'measure' | 'notifier' | 'linksOf' | 'imagesOf'> {
  const normal = remembering(random, learnNormal)
  const patterns = rarely()
  const charts = newestCharts()
  const found = (profile: string, service: string): Observed => {
    const known = profiles.resolve(profile)
    return { profile: known, service: profiles.service(known, service) }
  }
  return {
    async detect(profile, service, now, signal) {
      const at = found(profile, service)
      const look = { now, sinceMs: 3 * minute, windowMs, normal, signal }
      const [{ anomalies, measured }, rising] = await Promise.all([
        detectAnomalies(at, look),
        patterns(at, { ...look, sinceMs: windowMs }),
      ])
      charts.keep(profile, service, anomalies, measured)
      return [...anomalies, ...rising]
    },
    measure: (profile, service, metric, now, signal) =>
      measureNow(found(profile, service), metric, { now, windowMs, signal }),
    notifier(profile, name) {
      if (!profiles.names().includes(profile)) return undefined
      return profiles.resolve(profile).notifiers.get(name)
    },
    imagesOf({ profile, service }, { key }) {
      const chart = charts.of(profile, service, key)
      const image = chart && chartImage(chart, { publicUrl, secrets, now: clock.now() })
      return image ? [image] : []
    },
    linksOf: ({ profile }, { service }) => [
      {
        label: 'Anomalies',
        url: `${publicUrl}/anomalies?${new URLSearchParams({ profile, service })}`,
      },
    ],
  }
}

/** The charts of what the newest look at each service saw, by the key of the anomaly. */
function newestCharts() {
  const known = new Map<string, Map<string, Chart>>()
  const nameOf = (profile: string, service: string) => JSON.stringify([profile, service])
  return {
    keep(profile: string, service: string, anomalies: Anomaly[], measured: Measured[]) {
      const name = nameOf(profile, service)
      known.delete(name)
      const drawn = anomalies.flatMap((anomaly): [string, Chart][] => {
        const { chart } = chartOf([anomaly], measured)
        return chart ? [[anomaly.key, chart]] : []
      })
      if (drawn.length) known.set(name, new Map(drawn))
      if (known.size > mostKept) known.delete(known.keys().next().value!)
    },
    of: (profile: string, service: string, key: string) => known.get(nameOf(profile, service))?.get(key),
  }
}

/** Reading lines for their patterns costs the most, so a look within so many milliseconds is answered with the last one. */
const patternsEveryMs = 4 * minute
const mostKept = 5_000

function rarely(): typeof patternAnomalies {
  const known = new Map<string, { until: number; answer: ReturnType<typeof patternAnomalies> }>()
  return (at, look) => {
    const key = JSON.stringify([at.profile.name, at.service.name])
    const now = look.now.getTime()
    const kept = known.get(key)
    if (kept && kept.until > now) return kept.answer
    const answer = patternAnomalies(at, look)
    known.delete(key)
    known.set(key, { until: now + patternsEveryMs, answer })
    if (known.size > mostKept) known.delete(known.keys().next().value!)
    answer.catch(() => known.delete(key))
    return answer
  }
}
