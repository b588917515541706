import type { Destination } from '../core/delivery.ts'
import type { Foresight } from '../core/ledger.ts'
import { planChange } from './plan-change.ts'
import type { Surroundings } from './transact.ts'

/** Plans what has not happened as a commit would, and leaves it at that. */
export const openForesight = ({ plan, knowledge }: Pick<Surroundings, 'plan' | 'knowledge'>): Foresight => ({
  async foresee(changes, directory) {
    const known = { ...(await knowledge()), directory }
    const cards = new Map<string, Destination[]>()
    return changes.map((change) => {
      const here = cards.get(change.incident.id) ?? []
      cards.set(change.incident.id, here)
      return planChange(plan, change, known, here)
    })
  },
})
