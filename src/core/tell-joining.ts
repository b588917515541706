import type { Event } from './incident.ts'
import type { Told } from './tell.ts'
import { tellBy } from './tell-by.ts'

type Joining = Extract<
  Event,
  { type: 'merged_into' | 'merged_from' | 'unmerged' | 'linked' | 'unlinked' | 'child_linked' | 'child_unlinked' }
>

/** Tells how an incident came together with others, or apart from them. */
export function tellJoining(event: Joining): Told {
  const who = tellBy(event)
  switch (event.type) {
    case 'merged_into':
      return { sign: '🔀', text: [`Merged into ${event.into}`, ...who, ': ', event.title] }
    case 'merged_from':
      return {
        sign: '🔀',
        text: [`${event.from} was merged into this`, ...who, `${alerts(event.total)}: `, event.title],
      }
    case 'unmerged':
      return { sign: '↩️', text: [`${event.from} went its own way again`, ...who, alerts(event.total)] }
    case 'linked':
      return { sign: '🔗', text: [`Linked to its parent ${event.parent}`, ...who, ': ', event.title] }
    case 'unlinked':
      return { sign: '🔗', text: [`No longer linked to ${event.parent}`, ...who] }
    case 'child_linked':
      return { sign: '🔗', text: [`${event.child} was linked under this`, ...who, ': ', event.title] }
    case 'child_unlinked':
      return { sign: '🔗', text: [`${event.child} is no longer linked under this`, ...who] }
  }
}

const alerts = (total: number) => (total ? `, with ${total === 1 ? 'one alert' : `${total} alerts`}` : '')
