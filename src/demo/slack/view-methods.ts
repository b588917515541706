import { type Ask, type Handler, relay, required } from './ask.ts'
import { nameBlocks } from './content.ts'
import { embedded, isObject, type Json, object, string } from './json.ts'
import { checkView } from './limits.ts'
import { Refusal, refuseWith } from './refusal.ts'
import type { SlackView } from './views.ts'

/** A view with all its content may weigh this much, in bytes. */
const viewSize = 250_000

/** The views.* methods; trigger ids are ours, views live at the emulator. */
export const viewMethods: Record<string, Handler> = {
  'views.open': async (ask) => {
    const view = readView(ask.args.view)
    const trigger = triggerOf(ask)
    const { user } = ask.world.triggers.redeem(trigger, ask.grant.team)
    return { view: await openModal(ask, user, view, trigger) }
  },

  'views.push': async (ask) => {
    const view = readView(ask.args.view)
    const trigger = triggerOf(ask)
    const source = ask.world.triggers.redeem(trigger, ask.grant.team)
    const below = source.view ? ask.world.views.find(source.view) : undefined
    if (below?.status !== 'open') throw new Refusal('not_found')
    return { view: await pushModal(ask, below, view, trigger) }
  },

  'views.update': async (ask) => {
    const view = readView(ask.args.view)
    const { view_id: id, external_id: external, hash } = ask.args
    const known = ask.world.views.all.find((one) => one.id === id || (external && one.view.external_id === external))
    if (known?.status !== 'open' || known.team !== ask.grant.team) throw new Refusal('not_found')
    return { view: await replaceView(ask, known, view, string(hash)) }
  },

  'views.publish': async (ask) => {
    const user = required(ask, 'user_id')
    const view = readView(ask.args.view)
    const done = await relay(ask, 'views.publish', { user_id: user, view, hash: string(ask.args.hash) })
    return { view: remember(ask, user, object(done.view)) }
  },
}

/** Opens a modal on an empty stack. */
async function openModal(ask: Ask, user: string, view: Json, trigger: string): Promise<Json> {
  const theirs = await relay(ask, 'views.generateTriggerId', { user_id: user })
  const done = await relay(ask, 'views.open', { trigger_id: theirs.trigger_id, view })
  for (const old of ask.world.views.stack(ask.grant.team, user)) old.status = 'closed'
  return remember(ask, user, object(done.view), trigger)
}

/** Puts a modal on top of another. */
export async function pushModal(ask: Ask, below: SlackView, view: Json, trigger?: string): Promise<Json> {
  if (ask.world.views.stack(below.team, below.user).length >= 3) throw new Refusal('push_limit_reached')
  const place = { root_view_id: below.view.root_view_id, previous_view_id: below.id }
  const shown = await pushAtEmulator(ask, below, view)
  return remember(ask, below.user, { ...shown, ...place }, trigger)
}

/** The emulator counts modals that were closed as part of the stack; what it then refuses to push is opened anew. */
async function pushAtEmulator(ask: Ask, below: SlackView, view: Json): Promise<Json> {
  const { trigger_id } = await relay(ask, 'views.generateTriggerId', { user_id: below.user, view_id: below.id })
  try {
    return object((await relay(ask, 'views.push', { trigger_id, view })).view)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'push_limit_reached') throw error
    const fresh = await relay(ask, 'views.generateTriggerId', { user_id: below.user })
    return object((await relay(ask, 'views.open', { trigger_id: fresh.trigger_id, view })).view)
  }
}

/** Replaces what an open view shows; a `hash` that is not the current one is refused. */
export async function replaceView(ask: Ask, known: SlackView, view: Json, hash: string): Promise<Json> {
  const done = await relay(ask, 'views.update', { view_id: known.id, view, hash })
  known.view = object(done.view)
  known.errors = {}
  ask.world.record.changed({ kind: 'view', team: known.team, user: known.user })
  return known.view
}

/** Reads and checks a view argument; block and action ids that were left out are filled in. */
export function readView(argument: unknown): Json {
  const view = embedded(argument)
  if (!isObject(view)) throw refuseWith('invalid_arguments', ['missing required field: view'])
  if (JSON.stringify(view).length > viewSize) throw new Refusal('view_too_large')
  const wrong = checkView(view)
  if (wrong.length > 0) throw refuseWith('invalid_arguments', wrong)
  return { ...view, blocks: nameBlocks(Array.isArray(view.blocks) ? view.blocks : []) }
}

function triggerOf(ask: Ask): string {
  return string(ask.args.interactivity_pointer) || required(ask, 'trigger_id')
}

function remember(ask: Ask, user: string, view: Json, trigger?: string): Json {
  const { views, record } = ask.world
  const id = string(view.id)
  const known = views.find(id)
  if (known) known.view = view
  else
    views.all.push({
      id,
      team: ask.grant.team,
      user,
      type: view.type === 'home' ? 'home' : 'modal',
      view,
      ...(trigger ? { trigger } : {}),
      status: 'open',
      errors: {},
    })
  record.changed({ kind: 'view', team: ask.grant.team, user })
  return view
}
