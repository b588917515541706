import { addPolicy, type DraftStep } from '../add-policy.ts'
import type { Draft } from '../draft.ts'
import type { People } from '../people.ts'
import type { OncallChain, OncallStep } from './shapes.ts'

interface Around {
  people: People
  teamIds: ReadonlyMap<string, string>
  scheduleIds: ReadonlyMap<string, string[]>
}

/** How often a chain that repeats itself does so there. */
const repeats = 5

/** Adds an escalation chain with its steps as a policy; answers its id, or nothing when nobody would be paged. */
export function addChain(
  draft: Draft,
  { id, name, team_id }: OncallChain,
  all: OncallStep[],
  around: Around,
): string | undefined {
  const object = `policy "${name}"`
  const own = all.filter((step) => step.escalation_chain_id === id).toSorted((a, b) => a.position - b.position)
  const steps: DraftStep[] = []
  let waited = 0
  let hours: object | undefined
  let repeat = 0
  for (const step of own) {
    if (step.type === 'wait') waited += Math.ceil((step.duration ?? 0) / 60)
    else if (step.type === 'repeat_escalation') repeat = repeats
    else if (step.type === 'notify_if_time_from_to') hours = hoursOf(step, object, draft)
    else {
      const targets = targetsOf(step, object, draft, around)
      if (!targets) continue
      const isInTurn = step.type === 'notify_person_next_each_time'
      steps.push({
        after: waited,
        targets,
        ...(isInTurn && { round_robin: true }),
        ...(hours && { if: { working_hours: hours } }),
      })
      waited = 0
    }
  }
  if (own.some(({ important }) => important))
    draft.changed(
      object,
      'steps that are marked important are told like the others; the urgency of the incident decides here.',
    )
  return addPolicy(draft, { name, team: around.teamIds.get(team_id ?? ''), steps, repeat, repeatAfter: waited })
}

function hoursOf(
  { notify_if_time_from: from, notify_if_time_to: to }: OncallStep,
  object: string,
  draft: Draft,
): object {
  draft.changed(
    object,
    `outside ${from?.slice(0, 5)}–${to?.slice(0, 5)} UTC it waits there until these hours begin; here the steps that follow are passed over.`,
  )
  return { from: from?.slice(0, 5) ?? '00:00', to: to?.slice(0, 5) ?? '00:00', time_zone: 'UTC' }
}

const withoutCounterpart: Record<string, string> = {
  notify_whole_channel: 'notifying the whole channel; the card stands in the channel of the service anyway.',
  trigger_webhook: 'triggering a webhook. Configure a notifier.',
  trigger_action: 'triggering a webhook. Configure a notifier.',
  resolve: 'resolving by itself; an incident is resolved when its alerts have cleared.',
  notify_if_num_alerts_in_window: 'going on only after a number of alerts.',
  declare_incident: 'declaring an incident; every incident is one here.',
  notify_user_group: 'notifying a Slack user group, whose members the export does not tell. Make a team of them.',
}

/** Whom a step pages; nothing where it is no step here. */
function targetsOf(
  step: OncallStep,
  object: string,
  draft: Draft,
  { people, teamIds, scheduleIds }: Around,
): string[] | undefined {
  const type = step.type ?? 'without a type'
  const told = (found: string[], wanted: number, what: string) => {
    if (found.length < wanted)
      draft.changed(object, `step ${step.position + 1}: ${what} cannot be carried and is not paged.`)
    return found
  }
  const persons = step.persons_to_notify ?? step.persons_to_notify_next_each_time ?? []
  if (type === 'notify_persons' || type === 'notify_person_next_each_time')
    return told(
      persons.flatMap((id) => (people.has(id) ? [`user:${people.get(id)}`] : [])),
      persons.length,
      'a user',
    )
  if (type === 'notify_on_call_from_schedule') {
    const ids = scheduleIds.get(step.notify_on_call_from_schedule ?? '') ?? []
    return told(
      ids.map((id) => `schedule:${id}`),
      1,
      'its schedule',
    )
  }
  if (type === 'notify_team_members') {
    const team = teamIds.get(step.team_to_notify ?? '')
    return told(team ? [`team:${team}`] : [], 1, 'its team')
  }
  draft.left(object, `step ${step.position + 1}: ${withoutCounterpart[type] ?? `"${type}" is not known here.`}`)
  return undefined
}
