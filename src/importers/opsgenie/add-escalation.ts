import { addPolicy, type DraftStep } from '../add-policy.ts'
import type { Draft } from '../draft.ts'
import { type Known, recipientName } from './known.ts'
import type { OpsgenieEscalation, Recipient } from './shapes.ts'

/** What targets may name. */
export interface Targets {
  people: Known
  teams: Known
  schedules: Known<string[]>
}

type Rule = OpsgenieEscalation['rules'][number]

const minutes: Record<string, number> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1_440 }

/** Adds an escalation as a policy; answers its id. There delays count from the alert, here from the step before. */
export function addEscalation(
  draft: Draft,
  { name, ownerTeam, rules, repeat }: OpsgenieEscalation,
  targets: Targets,
): string | undefined {
  const object = `policy "${name}"`
  const timed = rules.map((rule) => ({ rule, at: delayOf(rule) })).toSorted((a, b) => a.at - b.at)
  const groups = Map.groupBy(timed, ({ rule, at }) => `${at} ${rule.notifyType === 'random'}`)
  let last = 0
  const steps = [...groups.values()].map((group): DraftStep => {
    const { at, rule } = group[0]!
    const step = {
      after: Math.round(at - last),
      targets: [...new Set(group.flatMap((one) => targetsOf(one.rule.recipient, targets, object, draft)))],
      ...(rule.notifyType === 'random' && { round_robin: true }),
    }
    last = at
    return step
  })
  for (const rule of rules) tellOf(rule, object, draft)
  if (repeat?.closeAlertAfterAll)
    draft.left(object, 'closing the alert after the last round: here exhausted is told and the incident stays.')
  return addPolicy(draft, {
    name,
    team: targets.teams.of(ownerTeam),
    steps,
    repeat: repeat?.count ?? 0,
    ...(repeat?.waitInterval && { repeatAfter: repeat.waitInterval }),
  })
}

const delayOf = ({ delay }: Rule) =>
  delay ? delay.timeAmount * (minutes[delay.timeUnit?.toLowerCase() ?? 'minutes'] ?? 1) : 0

/** Whom a recipient stands for, as targets of a step; what cannot be carried is told. */
export function targetsOf(
  recipient: Recipient,
  { people, teams, schedules }: Targets,
  object: string,
  draft: Draft,
): string[] {
  const type = recipient.type ?? (recipient.username ? 'user' : 'schedule')
  const found = foundAs(type, recipient)
  if (!found.length)
    draft.changed(object, `the ${type} ${recipientName(recipient)} cannot be carried and is not paged.`)
  return found

  function foundAs(kind: string, named: Recipient): string[] {
    if (kind === 'user') return [people.of(named)].flatMap((id) => (id === undefined ? [] : [`user:${id}`]))
    if (kind === 'team') return [teams.of(named)].flatMap((id) => (id === undefined ? [] : [`team:${id}`]))
    return kind === 'schedule' ? (schedules.of(named) ?? []).map((id) => `schedule:${id}`) : []
  }
}

const kindsOfNotice: Record<string, string> = {
  next: 'the next person of a rotation',
  previous: 'the previous person of a rotation',
  users: 'only the users of a team',
  admins: 'only the admins of a team',
  random: 'a person at random; here people take turns',
}

function tellOf({ condition, notifyType, recipient }: Rule, object: string, draft: Draft): void {
  const who = `${recipient.type ?? 'recipient'} ${recipientName(recipient)}`
  if (condition === 'if-not-closed')
    draft.changed(object, `${who} is paged there although somebody acknowledged; here an acknowledge stops the policy.`)
  const special = kindsOfNotice[notifyType ?? '']
  if (special)
    draft.changed(
      object,
      `${who} means ${special}${notifyType === 'random' ? '' : '; here whoever is on call, or everybody of the team'}.`,
    )
}
