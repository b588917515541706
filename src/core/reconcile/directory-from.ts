import { type Directory, type DirectoryKind, directoryKinds } from '../directory.ts'
import type { Held } from './held.ts'

/** The directory that held objects make, with the exceptions people added to schedules that are declared elsewhere. */
export function directoryFrom(held: readonly Pick<Held, 'kind' | 'body' | 'overrides'>[]): Directory {
  const of = (kind: DirectoryKind) =>
    new Map(
      held.filter((one) => one.kind === kind).map(({ body }) => [body.id, directoryKinds[kind].parse(body)]),
    ) as Map<string, never>
  const schedules: Directory['schedules'] = of('schedule')
  for (const { kind, body, overrides } of held) {
    const schedule = kind === 'schedule' && overrides.length > 0 ? schedules.get(body.id) : undefined
    if (schedule) schedules.set(body.id, { ...schedule, overrides: [...schedule.overrides, ...overrides] })
  }
  return { users: of('user'), teams: of('team'), services: of('service'), schedules, policies: of('policy') }
}
