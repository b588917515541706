import type { DeliveryDraft, Destination } from '../core/delivery.ts'
import { priorities } from '../core/delivery.ts'
import type { Toggles } from '../core/workspace.ts'
import { effectOf } from './effect-of.ts'
import { chat, type Happened, isRestricted, type Knowledge, serviceOf } from './knowledge.ts'
import { noticesOf } from './notices.ts'
import { pagesOf } from './pages.ts'
import { passesFilter, type Route, routesOf } from './routes.ts'

/**
 * Who hears of an event, and how: the card is edited wherever it is, the event is told in its thread where the workspace
 * wants that, the people it pages are paged, and the channels for majors and last resorts get a line. Pure.
 */
export function plan(happened: Happened, knowledge: Knowledge): DeliveryDraft[] {
  const present = knowledge.cards.filter((card) => preferencesAt(card, knowledge))
  const first = newCards(happened, knowledge, present)
  const pages = pagesOf(happened, knowledge)
  return [
    ...pages,
    ...first.map((at) => newCard(at, happened)),
    ...(effectOf(happened.event.type).edits ? present.map((at) => edit(at, happened, pages)) : []),
    ...replies(happened, knowledge, present, first),
    ...noticesOf(happened, knowledge),
  ]
}

const preferencesAt = ({ workspace }: Destination, { workspaces }: Knowledge) =>
  workspaces.find(({ id, status }) => id === workspace && status === 'active')?.preferences

const place = ({ notifier, workspace, channel }: Destination): Destination => ({ notifier, workspace, channel })

const same = (a: Destination, b: Destination) =>
  a.notifier === b.notifier && a.workspace === b.workspace && a.channel === b.channel

/** These may bring the card to a further channel of a workspace that has one already: the urgency decides the route. */
const reroutes = new Set(['opened', 'reopened', 'urgency_changed'])

/** Where a first card is due: on any event the workspace wants to hear of, since it may have been silent until now. */
function newCards(happened: Happened, knowledge: Knowledge, present: Destination[]): Destination[] {
  const { event, incident } = happened
  if (event.type === 'channel_opened')
    return isRestricted(serviceOf(incident, knowledge))
      ? []
      : [{ notifier: chat, workspace: event.workspace, channel: event.channel }]
  if (event.type === 'urgency_changed' && incident.status === 'resolved') return []
  return routesOf(incident, knowledge)
    .filter((route) => passesFilter(incident, route.preferences) && starts(event.type, route))
    .filter((route) => reroutes.has(event.type) || !present.some(({ workspace }) => workspace === route.workspace))
    .filter((route) => !present.some((card) => same(card, route)))
    .map(place)
}

function starts(type: Happened['event']['type'], { preferences }: Route): boolean {
  const { told } = effectOf(type)
  if (type === 'urgency_changed') return preferences.toggles.triggered
  return told !== undefined && told !== 'always' && preferences.toggles[told]
}

/** The first card of an urgent incident is what wakes people: nothing goes before it. */
const newCard = (at: Destination, { event, incident }: Happened): DeliveryDraft => ({
  ...at,
  kind: 'card',
  event: event.id,
  priority: incident.urgency === 'high' ? priorities.page : priorities.state,
})

/** A page into the channel of the card hangs under it, so that the card may not come later than the page. */
const edit = (at: Destination, { event }: Happened, pages: DeliveryDraft[]): DeliveryDraft => ({
  ...place(at),
  kind: 'card',
  event: event.id,
  priority: pages.some((page) => same(page, at)) ? priorities.page : priorities.state,
})

function replies({ event }: Happened, knowledge: Knowledge, present: Destination[], first: Destination[]) {
  const { told } = effectOf(event.type)
  if (told === undefined) return []
  // A new card already says that the incident is open; only what somebody wrote is more.
  if (event.type === 'opened' && !event.description) return []
  return (
    [...present, ...first]
      .filter((at) => told === 'always' || toggled(at, told, knowledge))
      // What failed with a fallback is told there: the thread of a card moves along with it.
      .filter(({ channel }) => event.type !== 'delivery_failed' || channel !== event.destination || event.fallback)
      .filter(({ channel }) => event.type !== 'channel_opened' || channel !== event.channel)
      .map((at): DeliveryDraft => ({ ...place(at), kind: 'reply', event: event.id, priority: priorities.reply }))
  )
}

const toggled = (at: Destination, toggle: keyof Toggles, knowledge: Knowledge) =>
  preferencesAt(at, knowledge)?.toggles[toggle] ?? false
