import type { Event, Incident } from './incident.ts'

type Joining = Extract<
  Event,
  {
    type: 'merged_from' | 'unmerged' | 'linked' | 'unlinked' | 'child_linked' | 'child_unlinked' | 'responders_added'
  }
>

/** Folds what an incident has to do with others, and who was asked to help. */
export function applyJoining(incident: Incident, event: Joining): Incident {
  switch (event.type) {
    case 'merged_from':
      return { ...incident, firing: incident.firing + event.firing, total: incident.total + event.total }
    case 'unmerged':
      return { ...fewer(incident, event.firing), total: Math.max(0, incident.total - event.total) }
    case 'linked':
      return { ...incident, parent: event.parent }
    case 'unlinked': {
      const { parent: _, ...alone } = incident
      return alone
    }
    case 'child_linked':
      return { ...incident, children: [...listed(incident.children, event.child), event.child] }
    case 'child_unlinked':
      return { ...incident, children: listed(incident.children, event.child) }
    case 'responders_added':
      return { ...incident, responders: joined(incident.responders, event.paged.users) }
  }
}

/** An incident with so many alerts less that count. */
export const fewer = (incident: Incident, count: number): Incident => ({
  ...incident,
  firing: Math.max(0, incident.firing - count),
})

/** A list without one of its entries. */
export const listed = (all: readonly string[] = [], but: string) => all.filter((one) => one !== but)

const joined = (before: Incident['responders'] = [], added: readonly { id: string; name: string }[]) => [
  ...before.filter(({ id }) => !added.some((one) => one.id === id)),
  ...added.map(({ id, name }) => ({ id, name })),
]
