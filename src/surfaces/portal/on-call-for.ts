import type { OnCallNow } from '../../commands/oncall.ts'
import type { Service } from '../../core/directory.ts'
import { userName } from './on-call-list.ts'
import type { View } from './view.ts'

/** Who is called first for a service now, by name: those of the first step of its policy, or its responders. */
export function onCallFor(service: Service, { schedules }: OnCallNow, view: View): string[] {
  const { directory } = view.context
  const policy = service.policy === undefined ? undefined : directory.policies.get(service.policy)
  const targets = policy?.steps[0]?.targets ?? service.responders ?? []
  const names = targets.flatMap((target) => {
    const [kind, id = ''] = typeof target === 'string' ? target.split(/:(.*)/s) : [target.kind, target.id]
    if (kind === 'user') return [userName(view, id)]
    if (kind === 'team') return [directory.teams.get(id)?.name ?? id]
    if (kind !== 'schedule') return [id]
    const turn = schedules.find(({ schedule }) => schedule.id === id)?.turns.now
    return turn ? [userName(view, turn.user)] : []
  })
  return [...new Set(names)]
}
