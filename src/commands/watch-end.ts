import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/command.ts'
import type { Transaction } from '../core/ledger.ts'
import { Problem } from '../core/problem.ts'
import type { Store } from '../core/store.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import type { AlertRule } from '../core/watch/alert-rule.ts'
import { type End, endLookout } from '../core/watch/end.ts'
import type { Settlement } from '../core/watch/lookouts.ts'
import type { Ended } from '../core/watch/notice.ts'
import type { Lookout, Watch } from '../core/watch/watch.ts'
import { findLookout } from './watch-find.ts'
import { noticeDraft, notifierIn } from './watch-notice.ts'
import { watchSource } from './watch-signals.ts'

type Ending = { kind: 'watch'; item: Watch } | { kind: 'alert-rule'; item: AlertRule }

/** How often an end begins again because a look was faster. */
const tries = 5

/**
 * Stops or removes a watch. Whoever heard that something fires hears that nobody looks any more, and an incident it opened
 * gets a note and stays for people to resolve: all of it commits together, and once. Throws Problem `not_found` or `conflict`.
 */
export function endWatch(context: Context, id: string, how: Ended['how']): Promise<Watch> {
  const { store, actor, clock } = context
  return insist(async () => {
    const watch = await findLookout(context, store.watches, 'watch', id)
    if (how === 'stopped' && watch.state === 'stopped') return watch
    const by = { id: actor.id, name: actor.name }
    const item: Watch =
      how === 'removed' ? watch : { ...watch, state: 'stopped', stoppedAt: clock.now(), stoppedBy: by }
    return (await end(context, { kind: 'watch', item }, how, clock.now())) ? item : undefined
  }, id)
}

/** Removes an alert rule like a watch. Throws Problem `not_found` or `conflict`, as for a rule that the configuration declares. */
export function removeAlertRule(context: Context, id: string): Promise<AlertRule> {
  const { store, clock } = context
  return insist(async () => {
    const item = await findLookout(context, store.alertRules, 'alert rule', id)
    if (item.declared)
      throw new Problem('conflict', `${id} is declared in the configuration: remove it there, or mute it here.`)
    return (await end(context, { kind: 'alert-rule', item }, 'removed', clock.now())) ? item : undefined
  }, id)
}

/** Removes an alert rule that the configuration does not declare any more. */
export async function withdrawAlertRule(effects: EndEffects, id: string, now: Date): Promise<void> {
  await insist(async () => {
    const item = await effects.store.alertRules.get(id)
    return !item || (await end(effects, { kind: 'alert-rule', item }, 'removed', now)) ? { id } : undefined
  }, id)
}

async function insist<T>(attempt: () => Promise<T | undefined>, id: string): Promise<T> {
  for (let turn = 1; turn <= tries; turn++) {
    const done = await attempt()
    if (done) return done
  }
  throw new Problem('conflict', `${id} is changing all the time. Try again in a moment.`)
}

/** What an end needs; less than a command has, since the configuration ends alert rules as well. */
export interface EndEffects {
  store: Pick<Store, 'transact' | 'alertRules'>
  profiles: Profiles
  actor: Actor
}

/** Commits the end of one watch or alert rule; false when somebody changed it meanwhile. */
function end({ store, profiles, actor }: EndEffects, ending: Ending, how: Ended['how'], now: Date): Promise<boolean> {
  const ended = endLookout<Lookout>(ending.item, { how, by: actor.name }, now)
  const notices = ended.notice ? noticeDraft(ending.item, ended.notice, notifierIn(profiles)) : []
  const settlement = { ...ending, item: ended.item, holder: '', notices, removed: how === 'removed' } as Settlement
  return store.transact(async (tx) => {
    const won = await tx.settleLooks([settlement])
    if (!won.has(ending.item.id)) return false
    await noteOnIncident(tx, ended, actor, how)
    return true
  })
}

/** The incident may burn on, so it stays open; but nothing resolves it by itself now, and whoever holds it should know. */
async function noteOnIncident(tx: Transaction, { item, unwatched }: End<Lookout>, actor: Actor, how: Ended['how']) {
  if (!unwatched.length) return
  const groups = await tx.groups([{ source: watchSource.name, key: item.id }])
  const id = [...groups.values()][0]?.incident
  const incident = id ? await tx.incident(id) : undefined
  if (!incident || incident.status === 'resolved') return
  const metrics = unwatched.map(({ metric }) => metric).join(', ')
  const text = `${item.id} was ${how} while ${metrics} fired: nobody looks any more whether it is over, so resolve this by hand.`
  tx.append(incident, [{ type: 'noted', text: text.slice(0, 10_000) }], actor)
}
