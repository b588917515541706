import type { Directory, Service } from '../directory.ts'
import { onCall } from '../oncall/on-call.ts'
import { gaps } from '../oncall/shifts.ts'
import type { Plan } from './reconcile.ts'

/** How far ahead gaps in coverage are looked for, in milliseconds. */
const aheadMs = 14 * 86_400_000

/** In how many schedules they are looked for: it takes some milliseconds each, and others wait meanwhile. */
const mostRead = 25

/**
 * What follows from a plan beyond the values that change, in sentences: who is on call from now on, which coverage gets
 * lost in the next two weeks, what open incidents keep, and who may no longer act.
 */
export function consequences(plan: Pick<Plan, 'changes'>, before: Directory, after: Directory, now: Date): string[] {
  const touched = [...after.schedules.keys()].filter((id) => isTouched(id, before, after)).toSorted()
  const more = touched.length - mostRead
  return [
    ...touched.flatMap((id) => personWords(id, before, after, now)),
    ...touched.slice(0, mostRead).flatMap((id) => gapWords(id, before, after, now)),
    ...(more > 0 ? [`${more} more of these schedules were not searched for gaps in their coverage.`] : []),
    ...[...before.schedules.keys()].toSorted().flatMap((id) => goneSchedule(id, before, after, now)),
    ...policyWords(plan),
    ...[...after.services.values()].flatMap((service) => serviceWords(before.services.get(service.id), service)),
    ...userWords(before, after),
  ]
}

/** Whether anything differs on which it depends who is on call: reading a whole calendar for nothing takes its time. */
function isTouched(id: string, before: Directory, after: Directory): boolean {
  const was = before.schedules.get(id)
  const is = after.schedules.get(id)
  const members = is ? [...is.layers.flatMap((layer) => layer.members), ...is.overrides.map(({ user }) => user)] : []
  return (
    JSON.stringify(was) !== JSON.stringify(is) ||
    members.some((user) => user !== null && isActiveIn(before)(user) !== isActiveIn(after)(user))
  )
}

const isActiveIn =
  ({ users }: Directory) =>
  (user: string) =>
    users.get(user)?.active === true

function personWords(id: string, before: Directory, after: Directory, now: Date): string[] {
  const was = personOn(id, before, now)
  const is = personOn(id, after, now)
  const moved =
    was !== is && before.schedules.has(id) ? [`On call for ${id} now: ${was ?? 'nobody'} → ${is ?? 'nobody'}.`] : []
  const fresh = before.schedules.has(id) ? [] : [`On call for ${id} from now on: ${is ?? 'nobody'}.`]
  return [...moved, ...fresh]
}

const personOn = (id: string, directory: Directory, now: Date) => {
  const schedule = directory.schedules.get(id)
  return schedule ? onCall(schedule, now, isActiveIn(directory)).user : undefined
}

function gapWords(id: string, before: Directory, after: Directory, now: Date): string[] {
  const found = gapsOf(id, after, now)
  const first = found[0]
  if (!first || JSON.stringify(found) === JSON.stringify(gapsOf(id, before, now))) return []
  const more = found.length > 1 ? `, and ${found.length === 2 ? 'once more' : `${found.length - 1} more times`}` : ''
  return [
    `Nobody is on call for ${id} from ${moment(first.from)} to ${moment(first.to)} (${first.because.join('; ')})${more} in the next 14 days.`,
  ]
}

function gapsOf(id: string, directory: Directory, now: Date) {
  const schedule = directory.schedules.get(id)
  return schedule ? gaps(schedule, now, new Date(now.getTime() + aheadMs), isActiveIn(directory)) : []
}

function goneSchedule(id: string, before: Directory, after: Directory, now: Date): string[] {
  if (after.schedules.has(id)) return []
  const was = personOn(id, before, now)
  return [`${id} is gone${was ? `, and ${was} is no longer on call for it` : ''}.`]
}

function policyWords({ changes }: Pick<Plan, 'changes'>): string[] {
  const touched = changes.filter(
    ({ kind, action, fields }) => kind === 'policy' && action !== 'create' && fields.length,
  )
  if (!touched.length) return []
  return [`Incidents that are open keep the policy they started with: ${touched.map(({ id }) => id).join(', ')}.`]
}

function serviceWords(was: Service | undefined, is: Service): string[] {
  if (!was) return []
  const pages = ({ policy, responders = [] }: Service) => policy ?? (responders.join(', ') || 'nobody')
  const restricted = ({ restricted_to = [] }: Service) => restricted_to.toSorted().join(', ')
  return [
    ...(pages(was) === pages(is) ? [] : [`New incidents of ${is.id} page ${pages(is)} instead of ${pages(was)}.`]),
    ...(restricted(was) === restricted(is)
      ? []
      : [
          restricted(is)
            ? `Only members of ${restricted(is)} and SRE leads see the incidents of ${is.id}.`
            : `Everybody sees the incidents of ${is.id}.`,
        ]),
  ]
}

function userWords(before: Directory, after: Directory): string[] {
  return [...before.users.values()].flatMap((was) => {
    const is = after.users.get(was.id)
    const isOut = was.active && !is?.active
    return [
      ...(isOut ? [`${was.id} is no longer paged and may not act any more.`] : []),
      ...(is && is.role !== was.role ? [`${was.id} acts as ${is.role} instead of ${was.role}.`] : []),
    ]
  })
}

const moment = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
