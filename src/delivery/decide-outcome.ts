import type { Delivery, Outcome } from '../core/delivery.ts'

/** What is remembered of a failed attempt. */
export interface Fault {
  code: string
  message: string
  remedy: string
}

/** What to do after a call, each with its reason. */
export type Decision =
  | { do: 'confirm'; reply: Record<string, unknown> }
  /** Nobody may use the lane (or every lane of the method) until then; the delivery keeps its place. */
  | { do: 'pause'; scope: 'lane' | 'method'; until: Date; everyMs: number; fault: Fault }
  /** Surely not sent: again at `dueAt`; the lane rests for `restMs`, for the next one would fail alike. */
  | { do: 'postpone'; dueAt: Date; restMs: number; fault: Fault }
  /** Perhaps sent: look, and if it is not there, again at `dueAt` after another look. */
  | { do: 'reconcile'; dueAt: Date; restMs: number; fault: Fault }
  /** The edited message is gone: send it anew. */
  | { do: 'repost'; fault: Fault }
  | { do: 'giveUp'; fault: Fault; useFallback: boolean }

/** The code under which a postponed delivery is looked for before it is sent again. */
export const perhapsSent = 'unknown'
/** The same of one whose receiver said that it failed: it hardly arrived, but looking costs little. */
export const failedThere = 'failed_there'

const second = 1000
const day = 24 * 3600 * second

/** Everything that decides besides the outcome; `random` is in [0, 1). */
export interface Circumstances {
  delivery: Delivery
  now: Date
  random: number
}

/**
 * Decides what follows from the outcome of a call. Pure; being limited is never held against a message about an incident,
 * for Slack ends its limits.
 */
export function decideOutcome(outcome: Outcome, { delivery, now, random }: Circumstances): Decision {
  switch (outcome.kind) {
    case 'accepted':
      return { do: 'confirm', reply: outcome.reply }
    case 'limited':
      return tooLongLimited(delivery, now) ? endless : pause(outcome, now)
    case 'refused':
      return refused(outcome, delivery)
    case 'unavailable':
    case 'unknown': {
      const fault = outcome.kind === 'unknown' ? perhaps(outcome) : unreachable(outcome.message)
      // Another channel of the same chat would fail alike; a receiver of one's own is something else than the chat.
      if (isTooOld(delivery, now)) return { do: 'giveUp', fault, useFallback: delivery.told !== undefined }
      const waitMs = backOff(delivery, random)
      return {
        do: outcome.kind === 'unknown' ? 'reconcile' : 'postpone',
        dueAt: new Date(now.getTime() + waitMs),
        restMs: Math.min(waitMs, longestRestMs),
        fault,
      }
    }
  }
}

/** A lane rests shorter than a delivery waits, so that a page that arrives meanwhile finds out early that all is well. */
const longestRestMs = 10 * second

/** Full jitter: anywhere up to the ceiling, which begins at a second and doubles up to a minute (a page: 15 s). */
function backOff({ attempts, kind }: Delivery, random: number): number {
  const ceiling = Math.min(
    kind === 'page' ? 15 * second : 60 * second,
    second * 2 ** Math.min(Math.max(attempts - 1, 0), 10),
  )
  return Math.ceil(ceiling * random)
}

/** A page is tried for as long as it is wanted, which the escalation ends; all else for a day. */
const isTooOld = ({ kind, createdAt, revivedAt }: Delivery, now: Date) =>
  kind !== 'page' && now.getTime() - (revivedAt ?? createdAt).getTime() > day

/** Somebody's own receiver may say "later" for ever. */
const tooLongLimited = (delivery: Delivery, now: Date) => delivery.told !== undefined && isTooOld(delivery, now)

const endless: Decision = {
  do: 'giveUp',
  useFallback: true,
  fault: {
    code: 'limited',
    message: 'It was asked to wait for a whole day.',
    remedy: 'Raise the limits of the receiver, then retry this delivery.',
  },
}

/** Once limited, a lane sends evenly instead of in bursts: this is the pace Slack grants a channel. */
const slowestPaceMs = 1_050

function pause({ retryAfterMs, scope }: Extract<Outcome, { kind: 'limited' }>, now: Date): Decision {
  const fault = {
    code: 'limited',
    message: `Asked to wait ${Math.ceil(retryAfterMs / second)} s.`,
    remedy: 'Nothing to do: it is sent as soon as the limit allows.',
  }
  const until = new Date(now.getTime() + Math.max(retryAfterMs, 100))
  return { do: 'pause', scope, until, everyMs: Math.min(Math.max(retryAfterMs, 100), slowestPaceMs), fault }
}

const goneMessages = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])
/** Another channel of the same workspace would refuse these alike; a missing scope may only concern one kind of channel. */
const everywhere = new Set([
  'account_inactive',
  'ekm_access_denied',
  'invalid_auth',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'token_expired',
  'token_revoked',
])

/** The thread is refused while its card stays well: another channel has no card for the reply to hang under. */
const threadless = new Set([
  'cannot_reply_to_message',
  'message_not_found',
  'restricted_action_non_threadable_channel',
  'thread_not_found',
])

function refused({ code, message, remedy }: Extract<Outcome, { kind: 'refused' }>, delivery: Delivery): Decision {
  const fault = { code, message, remedy }
  if (delivery.kind === 'card' && delivery.memory != null && goneMessages.has(code)) return { do: 'repost', fault }
  const moves =
    delivery.told !== undefined || (!everywhere.has(code) && !(delivery.kind === 'reply' && threadless.has(code)))
  return { do: 'giveUp', fault, useFallback: moves }
}

const unreachable = (message: string): Fault => ({
  code: 'unavailable',
  message,
  remedy: 'It is tried again by itself; check the network and the status page of the receiver if this lasts.',
})

/** Why a delivery is not sent again whose first sending may have arrived, where nobody can look. */
export const unconfirmed = (message: string): Fault => ({
  code: 'not_confirmed',
  message: `${message} Whether it arrived nobody can tell, and a second one would double it.`,
  remedy: 'Look at the receiver, and retry this delivery if it is missing.',
})

const perhaps = ({ message, answered }: Extract<Outcome, { kind: 'unknown' }>): Fault => ({
  code: answered ? failedThere : perhapsSent,
  message,
  remedy: 'It is looked for before it is tried again, so that it appears once.',
})
