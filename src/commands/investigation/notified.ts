import type { Context } from '../../core/command.ts'
import { usualInvestigation } from '../../core/investigation/settings.ts'
import { type Notified, notifiersNamed } from '../../core/notify.ts'
import { Problem } from '../../core/problem.ts'
import type { Profile } from '../../core/telemetry/profile.ts'

/**
 * Which configured notifiers hear the result of an investigation, beside Slack: those of its service, else of its profile,
 * else those of all. A restricted service is told only where the configuration names it.
 */
export function notifiedOf(
  { profiles, directory, settings }: Pick<Context, 'profiles' | 'directory' | 'settings'>,
  profile: Profile,
  service: string,
): Notified[] {
  const { notify, serviceNotify, profileNotify } = settings.investigation ?? usualInvestigation
  const restricted = Boolean(directory.services.get(service)?.restricted_to?.length)
  const shared = restricted ? [] : (profileNotify[profile.name] ?? notify)
  const names = Object.hasOwn(serviceNotify, service) ? serviceNotify[service]! : shared
  return names.length ? notifiersNamed(names, profiles, homeOf(profile, profiles)) : []
}

/** Sample data has no notifiers of its own: what it comes to is told by those of the usual profile. */
function homeOf(profile: Profile, profiles: Context['profiles']): Profile | undefined {
  if (profiles.names().includes(profile.name)) return profile
  try {
    return profiles.resolve()
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}
