import type { Complaint } from './complaint.ts'
import type { ConfigFile } from './file-schema.ts'
import type { KeyPath } from './key-path.ts'
import { nearest } from './nearest.ts'
import type { Registries } from './registries.ts'

interface WrittenProfiles {
  [profile: string]: { notifiers: Record<string, { type: string }> }
}

/** Complains about results, digests, approvals and schedules that name a profile or a notifier which is not there or cannot tell them. */
export function namedTargets(file: ConfigFile, kinds: Registries['notifiers'] = []): Complaint[] {
  const profiles = file.profiles as unknown as WrittenProfiles
  const cardless = new Set(kinds.filter(({ cards }) => cards === false).map(({ kind }) => kind))
  return [...named(file).flatMap((one) => notifierFaults(one, profiles, cardless)), ...profileFaults(file)]
}

interface Named {
  path: KeyPath
  name: string
  /** Whether a bare name must be that of one notifier only, because no profile is spoken of. */
  single?: boolean
  /** The profile that a bare name is looked for in. */
  profile?: string
}

function named({ investigation, approval, digest = [] }: ConfigFile): Named[] {
  const listed = (path: KeyPath, names: readonly string[], more: Partial<Named> = {}) =>
    names.map((name, index): Named => ({ path: [...path, index], name, ...more }))
  const base = 'investigation'
  return [
    ...listed([base, 'notify'], investigation.notify),
    ...Object.entries(investigation.service_notify).flatMap(([service, names]) =>
      listed([base, 'service_notify', service], names),
    ),
    ...Object.entries(investigation.profile_notify).flatMap(([profile, names]) =>
      listed([base, 'profile_notify', profile], names, { profile }),
    ),
    ...listed(['approval', 'notify'], approval.notify),
    ...digest.flatMap(({ notify }, index) => listed(['digest', index, 'notify'], notify, { single: true })),
  ]
}

function notifierFaults(
  { path, name, single, profile }: Named,
  profiles: WrittenProfiles,
  cardless: ReadonlySet<string>,
): Complaint[] {
  const found = notifiersCalled(name, profiles, profile)
  const complain = (message: string): Complaint[] => [{ path, message }]
  if (!found.length) {
    const all = Object.entries(profiles).flatMap(([id, { notifiers }]) =>
      Object.keys(notifiers).map((one) => `${id}/${one}`),
    )
    const close = nearest(name, all)
    return complain(
      `names the notifier ${JSON.stringify(name)}, which no profile has. ${close ? `Did you mean ${close}?` : `There are: ${all.join(', ') || 'none'}`}`,
    )
  }
  if (single && found.length > 1)
    return complain(`is the name of several notifiers: write one of ${found.map(({ id }) => id).join(', ')}`)
  const unable = found.find(({ type }) => cardless.has(type))
  return unable
    ? complain(`is a notifier of the kind ${unable.type}, which only raises alerts: choose another kind`)
    : []
}

/** All that a name may mean. */
export function notifiersCalled(
  name: string,
  profiles: WrittenProfiles,
  only?: string,
): { id: string; type: string }[] {
  const [bare = '', profile = only] = name.split('/').reverse()
  return Object.entries(profiles).flatMap(([id, { notifiers }]) =>
    (profile === undefined || profile === id) && Object.hasOwn(notifiers, bare)
      ? [{ id: `${id}/${bare}`, type: notifiers[bare]!.type }]
      : [],
  )
}

function profileFaults({ investigation, profiles }: ConfigFile): Complaint[] {
  const known = Object.keys(profiles)
  const schedules = investigation.schedules.flatMap(({ profile }, index) =>
    profile === undefined ? [] : [{ path: ['investigation', 'schedules', index, 'profile'] as KeyPath, profile }],
  )
  const routed = Object.keys(investigation.profile_notify).map((profile) => ({
    path: ['investigation', 'profile_notify', profile] as KeyPath,
    profile,
  }))
  return [...schedules, ...routed].flatMap(({ path, profile }) => {
    if (known.includes(profile)) return []
    const close = nearest(profile, known)
    const remedy = close ? `Did you mean ${close}?` : `There are: ${known.join(', ') || 'none'}`
    return [{ path, message: `names the profile ${JSON.stringify(profile)}, which does not exist. ${remedy}` }]
  })
}
