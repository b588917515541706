import type { Signal } from '../core/alert.ts'
import { apply } from '../core/apply.ts'
import type { Card } from '../core/card.ts'
import type { Context } from '../core/command.ts'
import type { Opening, Urgency } from '../core/incident.ts'
import { incidentCard } from '../core/incident-card.ts'
import type { Policy } from '../core/oncall/policy.ts'
import type { SourceSettings } from '../core/source.ts'
import type { Workspace } from '../core/workspace.ts'
import { serviceOf } from './alert-from.ts'
import { openingFor } from './opening.ts'
import { urgencyOf } from './urgency-of.ts'
import { seenDirectory } from './visible.ts'

/** What a signal would become if it came now and opened an incident of its own. */
export interface Forecast {
  signal: Signal
  route: {
    service: string
    /** Whether the service is declared. */
    known: boolean
    urgency: Urgency
    policy: Policy | undefined
    channels: { workspace: string; channel: string | null; because: string }[]
  } | null
  card: Card | null
}

/** Foresees an incident from a signal; what is no trigger opens nothing. */
export function forecast(signal: Signal, source: SourceSettings, context: Context, workspaces: Workspace[]): Forecast {
  if (signal.action !== 'trigger') return { signal, route: null, card: null }
  const { settings, clock } = context
  const directory = seenDirectory(context)
  const opening = openingFor(
    {
      title: signal.title,
      service: serviceOf(signal, source),
      urgency: urgencyOf(signal.severity),
      source: signal.source,
      ...(signal.component !== undefined && { component: signal.component }),
      ...(signal.environment !== undefined && { environment: signal.environment }),
      ...(signal.groupKey !== undefined && { groupKey: signal.groupKey }),
    },
    directory,
  )
  const { service, urgency, policy } = opening
  const channels = channelsOf(service, urgency, directory, workspaces)
  const route = { service, known: directory.services.has(service), urgency, policy, channels }
  return { signal, route, card: preview(opening, settings.publicUrl, clock.now()) }
}

function channelsOf(name: string, urgency: Urgency, directory: Context['directory'], workspaces: Workspace[]) {
  const own = directory.services.get(name)?.slack
  return workspaces
    .filter(({ id, status }) => status === 'active' && (!own?.workspace || own.workspace === id))
    .map(({ id, preferences: { urgencyChannels, defaultChannel, urgencyFilter } }) => {
      const told =
        urgencyFilter === 'all' || urgency === 'high' || (urgencyFilter === 'high+medium' && urgency === 'medium')
      if (!told) return { workspace: id, channel: null, because: `only ${urgencyFilter} urgency is told here` }
      if (own?.channel) return { workspace: id, channel: own.channel, because: 'the channel of the service' }
      const routed = urgencyChannels[urgency]
      if (routed) return { workspace: id, channel: routed, because: `the channel for ${urgency} urgency` }
      return {
        workspace: id,
        channel: defaultChannel ?? null,
        because: defaultChannel ? 'the default channel' : 'no default channel',
      }
    })
}

/** The card without its buttons: there is nothing yet to press them on. */
function preview(opening: Opening, publicUrl: string, now: Date): Card {
  const actor = { kind: 'source', id: opening.source, name: opening.source } as const
  const incident = apply(undefined, {
    ...opening,
    type: 'opened',
    id: 'preview',
    incident: 'INC-0',
    seq: 1,
    actor,
    at: now,
  })
  const { controls: _, ...card } = incidentCard({ ...incident, firing: 1, total: 1 }, { publicUrl })
  return card
}
