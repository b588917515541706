import type { NotifierSettings, Profile, Profiles } from './telemetry/profile.ts'

/** A configured notifier as messages name it. */
export type Notified = Pick<NotifierSettings, 'id' | 'type'>

/**
 * The notifiers behind names: `profile/name` wherever it is, a bare name in the profile that is spoken of. One that is not
 * there is left out: a bare name may be one of some profiles only.
 */
export function notifiersNamed(
  names: readonly string[],
  profiles: Pick<Profiles, 'names' | 'resolve'>,
  spokenOf: Pick<Profile, 'notifiers'> | undefined,
): Notified[] {
  const found = names.flatMap((name) => {
    const at = name.indexOf('/')
    const profile = at < 0 ? undefined : name.slice(0, at)
    const home =
      profile === undefined ? spokenOf : profiles.names().includes(profile) ? profiles.resolve(profile) : undefined
    return home?.notifiers.get(name.slice(at + 1)) ?? []
  })
  return [...new Map(found.map(({ id, type }) => [id, { id, type }])).values()]
}
