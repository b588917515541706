import type { z } from 'zod'
import { Schedule } from '../core/oncall/schedule.ts'
import type { Complaint } from './complaint.ts'
import type { ConfigFile } from './file-schema.ts'
import type { KeyPath } from './key-path.ts'
import { nearest } from './nearest.ts'
import { isTree, type Tree } from './tree.ts'

interface Reference {
  path: KeyPath
  kind: 'user' | 'team' | 'schedule' | 'policy'
  id: string
}

/** Who exists, by kind. */
export type Known = Record<Reference['kind'], ReadonlySet<string>>

/** Complains about every name that leads nowhere, with the nearest one that exists. */
export const crossCheck = (file: ConfigFile, known: Known): Complaint[] =>
  [...fromTeams(file), ...fromServices(file), ...fromSchedules(file), ...fromPolicies(file)].flatMap(
    ({ path, kind, id }) => {
      if (known[kind].has(id)) return []
      const close = nearest(id, known[kind])
      const remedy = close ? `Did you mean ${close}?` : `Declare it under [${sections[kind]}.${id}]`
      return [{ path, message: `names the ${kind} ${JSON.stringify(id)}, which does not exist. ${remedy}` }]
    },
  )

const sections = { user: 'users', team: 'teams', schedule: 'schedules', policy: 'policies' }

const fromTeams = ({ teams }: ConfigFile): Reference[] =>
  Object.entries(teams).flatMap(([id, team]) =>
    team.members.map((member, index) => ({ path: ['teams', id, 'members', index], kind: 'user' as const, id: member })),
  )

const fromServices = ({ services }: ConfigFile): Reference[] =>
  Object.entries(services).flatMap(([id, service]) => {
    const base = ['services', id]
    return [
      ...one([...base, 'team'], 'team', service.team),
      ...one([...base, 'policy'], 'policy', service.policy),
      ...(service.restricted_to ?? []).map((team, i) => ({
        path: [...base, 'restricted_to', i],
        kind: 'team' as const,
        id: team,
      })),
      ...(service.responders ?? []).flatMap((target, i) => responder([...base, 'responders', i], target)),
    ]
  })

const fromSchedules = ({ schedules }: ConfigFile): Reference[] =>
  Object.entries(schedules).flatMap(([id, schedule]) => {
    const base = ['schedules', id]
    const members = (path: KeyPath, list: readonly (string | null)[] = []) =>
      list.flatMap((member, i) => one([...path, i], 'user', member ?? undefined))
    return [
      ...one([...base, 'team'], 'team', schedule.team),
      ...members([...base, 'members'], schedule.members),
      ...(schedule.layers ?? []).flatMap((layer, i) => members([...base, 'layers', i, 'members'], layer.members)),
      ...schedule.overrides.flatMap((override, i) => [
        ...one([...base, 'overrides', i, 'user'], 'user', override.user),
        ...one([...base, 'overrides', i, 'replaces'], 'user', override.replaces),
      ]),
    ]
  })

const fromPolicies = ({ policies }: ConfigFile): Reference[] =>
  Object.entries(policies).flatMap(([id, policy]) => [
    ...one(['policies', id, 'team'], 'team', policy.team),
    ...policy.steps.flatMap((step, s) =>
      step.targets.flatMap((target, t): Reference[] =>
        target.kind === 'channel'
          ? []
          : [{ path: ['policies', id, 'steps', s, 'targets', t], kind: target.kind, id: target.id }],
      ),
    ),
  ])

const one = (path: KeyPath, kind: Reference['kind'], id: string | undefined): Reference[] =>
  id === undefined ? [] : [{ path, kind, id }]

/** `responders` are written like the targets of a policy. */
function responder(path: KeyPath, text: string): Reference[] {
  const [, kind, id] = /^\s*(user|team|schedule)\s*:\s*(.*?)\s*$/.exec(text) ?? []
  return kind && id ? [{ path, kind: kind as 'user' | 'team' | 'schedule', id }] : []
}

/** What only a whole schedule can tell, such as a date that does not exist; each issue with the path of its schedule. */
export function scheduleIssues(
  sound: ConfigFile['schedules'],
  { schedules }: Tree,
): { base: KeyPath; issue: z.core.$ZodIssue }[] {
  return Object.keys(sound).flatMap((id) => {
    const body = isTree(schedules) ? schedules[id] : undefined
    const { error } = Schedule.safeParse({ ...(isTree(body) && body), id })
    return (error?.issues ?? []).map((issue) => ({ base: ['schedules', id], issue }))
  })
}
