import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { CommandPayload, EventPayload, Interaction, type SlackEvent } from './payload.ts'

/** The person who did it, as the payload names them; their name there is untrusted. */
export interface SlackUser {
  id: string
  name?: string
  /** Their home workspace: another one than the message's in shared channels. */
  team?: string
}

/** One thing pressed or chosen. `value` is what we put there when we drew it. */
interface Action {
  id: string
  value?: string
}

/** What a modal's fields hold, block → action → element state. */
export type ViewState = Record<string, Record<string, Record<string, unknown>>>

interface Common {
  team?: string
  enterprise?: string
  user?: SlackUser
  channel?: string
  triggerId?: string
  responseUrl?: string
  /** Two envelopes with one such key are one; it is the command id, too. */
  dedupe: string
}

export type EventEnvelope = Common & { kind: 'event'; event: SlackEvent }
export type CommandEnvelope = Common & { kind: 'command'; command: string; text: string }
export type ActionsEnvelope = Common & { kind: 'actions'; actions: Action[]; inView: boolean }
export type SubmissionEnvelope = Common & { kind: 'view_submission'; metadata: string; state: ViewState }
export type SuggestionEnvelope = Common & { kind: 'suggestion'; action: string; typed: string }
export type ShortcutEnvelope = Common & { kind: 'shortcut'; callback: string }

/** Everything Slack sends us, parsed. */
export type Envelope =
  | EventEnvelope
  | CommandEnvelope
  | ActionsEnvelope
  | SubmissionEnvelope
  | SuggestionEnvelope
  | ShortcutEnvelope
  | (Common & { kind: 'view_closed' })

/** Parses a recognised payload; throws Problem `invalid` naming the field when it has another shape. */
export function readEnvelope(payload: Record<string, unknown>): Envelope {
  if (typeof payload.command === 'string') return command(check(CommandPayload, payload))
  if (payload.type === 'event_callback') return event(check(EventPayload, payload))
  // Slack's notice that it holds back events arrives bare, without the usual wrapping.
  if (payload.type === 'app_rate_limited') return event(check(EventPayload, { ...payload, event: payload }))
  return interaction(check(Interaction, payload))
}

function check<S extends z.ZodType>(schema: S, payload: unknown): z.infer<S> {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the payload'}: ${message}`)
  throw new Problem('invalid', `Slack's payload is not understood. ${faults.slice(0, 5).join('; ')}`)
}

function event({ team_id, enterprise_id, event_id, event }: z.infer<typeof EventPayload>): Envelope {
  const user = typeof event.user === 'string' ? event.user : event.user?.id
  return {
    kind: 'event',
    ...present({ team: team_id, enterprise: enterprise_id }),
    ...present({ channel: typeof event.channel === 'string' ? event.channel : undefined }),
    ...(user && { user: { id: user } }),
    event,
    dedupe: event_id ? `slack:event:${event_id}` : key('event', [team_id, event]),
  }
}

function command(payload: z.infer<typeof CommandPayload>): Envelope {
  const { team_id, enterprise_id, user_id, user_name, channel_id, command, text, trigger_id, response_url } = payload
  return {
    kind: 'command',
    ...present({ team: team_id, enterprise: enterprise_id, channel: channel_id }),
    ...present({ triggerId: trigger_id, responseUrl: response_url }),
    user: { id: user_id, ...present({ name: user_name }) },
    command,
    text,
    dedupe: key('command', [trigger_id ?? response_url, team_id, user_id, channel_id, command, text]),
  }
}

function interaction(payload: Interaction): Envelope {
  const { type, view, callback_id, action_id, action_ts, value } = payload
  const common = about(payload)
  const { user } = common
  switch (type) {
    case 'block_actions':
      return pressed(payload, common)
    case 'view_submission': {
      const filled = { metadata: view?.private_metadata ?? '', state: view?.state.values ?? {} }
      return { ...common, kind: type, ...filled, dedupe: key(type, [common.triggerId, user, view]) }
    }
    case 'view_closed':
      return { ...common, kind: type, dedupe: key(type, [view?.id, view?.hash, user]) }
    case 'shortcut':
    case 'message_action': {
      const dedupe = key('shortcut', [common.triggerId, user, callback_id, action_ts])
      return { ...common, kind: 'shortcut', callback: callback_id ?? '', dedupe }
    }
    case 'block_suggestion': {
      const dedupe = key('suggestion', [user, action_id, value])
      return { ...common, kind: 'suggestion', action: action_id ?? '', typed: value ?? '', dedupe }
    }
    default:
      throw new Problem('invalid', `Interactions of type "${type.slice(0, 50)}" are not understood.`)
  }
}

function pressed({ actions, container, message }: Interaction, common: ReturnType<typeof about>): ActionsEnvelope {
  const { triggerId, team, user } = common
  return {
    ...common,
    kind: 'actions',
    inView: container?.type === 'view',
    actions: actions.map((a) => ({ id: a.action_id, ...present({ value: a.value ?? a.selected_option?.value }) })),
    dedupe: key('actions', [triggerId, team, user, message?.ts, actions]),
  }
}

function about({ team, enterprise, user, view, channel, container, ...payload }: Interaction) {
  const name = user.name ?? user.username
  return {
    ...present({ team: team?.id ?? view?.team_id ?? user.team_id, enterprise: enterprise?.id }),
    ...present({ channel: channel?.id ?? container?.channel_id }),
    ...present({ triggerId: payload.trigger_id, responseUrl: payload.response_url }),
    user: { id: user.id, ...present({ name, team: user.team_id }) },
  }
}

/** A redelivery repeats all of these; two genuine doings differ in at least one. */
const key = (kind: string, parts: unknown[]) =>
  `slack:${kind}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}
