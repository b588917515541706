import { detectAnomalies } from '../commands/detection/detect-anomalies.ts'
import { learnNormal, remembering } from '../commands/detection/learn-normal.ts'
import { measureNow } from '../commands/detection/measure-now.ts'
import { patternAnomalies } from '../commands/detection/pattern-anomalies.ts'
import type { Observed } from '../commands/telemetry/observed.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import type { WatchEffects } from '../jobs/watches.ts'

const minute = 60_000
/** What watches tell counts for, and how far back they look. */
const windowMs = 10 * minute

/** What watches and alert rules see with: the same detection as everybody's, with what is normal remembered. */
export function watchEyes({
  profiles,
  publicUrl,
  random,
}: {
  profiles: Profiles
  publicUrl: string
  random(): number
}): Pick<WatchEffects, 'detect' | 'measure' | 'notifier' | 'linksOf'> {
  const normal = remembering(random, learnNormal)
  const patterns = rarely()
  const found = (profile: string, service: string): Observed => {
    const known = profiles.resolve(profile)
    return { profile: known, service: profiles.service(known, service) }
  }
  return {
    async detect(profile, service, now, signal) {
      const at = found(profile, service)
      const look = { now, sinceMs: 3 * minute, windowMs, normal, signal }
      const [{ anomalies }, rising] = await Promise.all([
        detectAnomalies(at, look),
        patterns(at, { ...look, sinceMs: windowMs }),
      ])
      return [...anomalies, ...rising]
    },
    measure: (profile, service, metric, now, signal) =>
      measureNow(found(profile, service), metric, { now, windowMs, signal }),
    notifier(profile, name) {
      if (!profiles.names().includes(profile)) return undefined
      return profiles.resolve(profile).notifiers.get(name)
    },
    linksOf: ({ profile }, { service }) => [
      {
        label: 'Anomalies',
        url: `${publicUrl}/anomalies?${new URLSearchParams({ profile, service })}`,
      },
    ],
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
