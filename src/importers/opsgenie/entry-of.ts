import { addPolicy } from '../add-policy.ts'
import type { Draft } from '../draft.ts'
import { type Targets, targetsOf } from './add-escalation.ts'
import type { Known } from './known.ts'
import type { OpsgenieTeam } from './shapes.ts'

/** The policy that the default routing rule of a team leads to. */
export function entryOf(
  draft: Draft,
  { name, routingRules }: OpsgenieTeam,
  { targets, policies }: { targets: Targets; policies: Known },
): string | undefined {
  const object = `team "${name}"`
  for (const rule of (routingRules ?? []).filter(({ isDefault }) => isDefault !== true))
    draft.left(
      object,
      `routing rule "${rule.name ?? 'without a name'}": alerts go by their service here. Give its alerts a service of their own with the policy it leads to.`,
    )
  const notify = routingRules?.find(({ isDefault }) => isDefault === true)?.notify
  if (!notify || notify.type === 'none') return undefined
  if (notify.type === 'escalation') return policies.of(notify)
  const found = targetsOf(notify, targets, object, draft)
  return addPolicy(draft, {
    name: `${name} routing`,
    team: targets.teams.of({ name }),
    steps: [{ after: 0, targets: found }],
    repeat: 0,
  })
}
