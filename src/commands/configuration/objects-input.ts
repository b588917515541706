import { z } from 'zod'
import { type DirectoryKind, Service, Team, User } from '../../core/directory.ts'
import { Policy } from '../../core/oncall/policy.ts'
import { Schedule } from '../../core/oncall/schedule.ts'
import { ScheduleInput } from '../../core/oncall/schedule-input.ts'
import { Problem } from '../../core/problem.ts'
import type { Wanted, WrittenObject } from '../../core/reconcile/held.ts'
import { writtenPolicy, writtenService } from '../written.ts'

const section = <S extends z.ZodType>(id: z.ZodString, body: S, description: string) =>
  z.record(id, body).default({}).describe(description)

/** The part of a configuration that declares objects, section by section, and the set they belong to. */
export const objectsInput = {
  owner: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u, 'Use letters, digits and . _ - (at most 100 characters).')
    .describe('Name of the set these objects belong to; what belonged to it and is missing here is removed'),
  users: section(User.shape.id, User.omit({ id: true }), 'Users by id, as in the configuration'),
  teams: section(Team.shape.id, Team.omit({ id: true }), 'Teams by id'),
  schedules: section(ScheduleInput.shape.id, ScheduleInput.omit({ id: true }), 'Schedules by id'),
  policies: section(Policy.shape.id, Policy.omit({ id: true }), 'Escalation policies by id'),
  services: section(Service.shape.id, Service.omit({ id: true }), 'Services by id'),
}
export type ObjectsInput = z.output<z.ZodObject<typeof objectsInput>>

/** The section in which each kind of object is declared. */
export const sectionOf = {
  user: 'users',
  team: 'teams',
  schedule: 'schedules',
  policy: 'policies',
  service: 'services',
} as const satisfies Record<DirectoryKind, keyof ObjectsInput>

/** What was asked for, each object written in full; throws Problem `invalid` with the field of every fault. */
export function wantedOf(input: ObjectsInput): Wanted[] {
  const fields: Record<string, string> = {}
  const schedules = Object.entries(input.schedules).flatMap(([id, body]) => {
    const { data, error } = Schedule.safeParse({ ...body, id })
    for (const { path, message } of error?.issues ?? [])
      fields[`schedules.${id}.${path.map(String).join('.')}`] = message
    return data ? [written('schedule', data)] : []
  })
  const message = Object.entries(fields).map(([field, fault]) => `${field}: ${fault}`)
  if (message.length) throw new Problem('invalid', message.join(' '), { fields })
  const each = <T>(all: Record<string, T>, make: (body: T & { id: string }) => Wanted) =>
    Object.entries(all).map(([id, body]) => make({ ...body, id }))
  return [
    ...each(input.users, (user) => written('user', user)),
    ...each(input.teams, (team) => written('team', team)),
    ...schedules,
    ...each(input.policies, (policy) => written('policy', writtenPolicy(policy))),
    ...each(input.services, (service) => written('service', writtenService(service))),
  ]
}

/** Plain JSON: what is undefined is not there. */
const written = (kind: DirectoryKind, body: { id: string }): Wanted => ({
  kind,
  body: JSON.parse(JSON.stringify(body)) as WrittenObject,
})
