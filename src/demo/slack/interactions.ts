import { answerOf } from './answers.ts'
import { deliver } from './deliver.ts'
import { chooseElement, type ElementChoice, elementsIn, elementsOfMessage, type PlacedElement } from './elements-in.ts'
import { type Json, objects, string } from './json.ts'
import { envelopeOf, timestamp } from './payload.ts'
import { channelId, channelInfo, findMessage } from './reading.ts'
import { type World, workspaceOf } from './world.ts'

/** A click or a choice in a message (`channel` and `ts`) or in a view (`viewId`). */
export interface Click extends ElementChoice {
  user: string
  channel?: string
  ts?: string
  viewId?: string
  /** Sent instead of the button's own value, as a forged or stale click would. */
  value?: string
  /** What is chosen in a menu or picker. */
  selected?: unknown
}

interface Scene {
  placed: PlacedElement[]
  /** The parts of the payload that say where it happened. */
  fields: Json
}

/** Sends the block_actions payload of a click. */
export async function click(world: World, team: string, request: Click): Promise<Response> {
  const scene = request.viewId ? viewScene(world, request.viewId) : await messageScene(world, team, request)
  const action = actionOf(world, chooseElement(scene.placed, request), request)
  const trigger = { team, user: request.user, ...(request.viewId ? { view: request.viewId } : {}) }
  const payload = {
    type: 'block_actions',
    ...envelopeOf(world, team, request.user),
    ...scene.fields,
    trigger_id: world.triggers.issue(trigger),
    actions: [action],
  }
  return deliver(world, team, { type: 'interactive', payload })
}

function actionOf(world: World, { block_id, element }: PlacedElement, request: Click): Json {
  const base = { type: element.type, action_id: element.action_id, block_id, action_ts: timestamp(world) }
  if (element.type !== 'button' && element.type !== 'workflow_button')
    return { ...base, ...answerOf(element, request.selected ?? request.value) }
  const value = request.value ?? element.value
  return {
    ...base,
    text: element.text,
    ...(value === undefined ? {} : { value }),
    ...(element.style === undefined ? {} : { style: element.style }),
  }
}

function viewScene(world: World, id: string): Scene {
  const seen = world.views.find(id)
  if (seen?.status !== 'open') throw new Error(`no open view ${id}`)
  const { view } = seen
  return { placed: elementsIn(objects(view.blocks)), fields: { container: { type: 'view', view_id: id }, view } }
}

async function messageScene(world: World, team: string, request: Click): Promise<Scene> {
  const { ts = '', user } = request
  const channel = await channelId(world, team, request.channel ?? '')
  const ephemeral = world.record.ephemerals.find((one) => one.team === team && one.ts === ts)
  const message = ephemeral ?? (await findMessage(world, team, channel, ts))
  if (!message) throw new Error(`no message ${ts} in ${channel}`)
  const thread = string(message.thread_ts)
  const where = thread ? { thread_ts: thread } : {}
  const target = { team, user, channel, message: ts, ephemeral: Boolean(ephemeral) }
  const path = world.responseUrls.issue('actions', thread && thread !== ts ? { ...target, thread } : target)
  const container = { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: Boolean(ephemeral), ...where }
  const info = await channelInfo(world, team, channel)
  return {
    placed: elementsOfMessage(message),
    fields: {
      container,
      channel: { id: channel, name: info.is_im ? 'directmessage' : info.is_private ? 'privategroup' : info.name },
      ...(ephemeral ? {} : { message: { type: 'message', ...message, team } }),
      state: { values: {} },
      response_url: `${world.url}${path}`,
    },
  }
}

/** Starts a global shortcut. */
export function shortcut(world: World, team: string, request: { user: string; callback_id: string }) {
  const payload = {
    type: 'shortcut',
    ...envelopeOf(world, team, request.user),
    action_ts: timestamp(world),
    callback_id: request.callback_id,
    trigger_id: world.triggers.issue({ team, user: request.user }),
  }
  return deliver(world, team, { type: 'interactive', payload })
}

/** Starts a shortcut from the menu of a message. */
export async function messageShortcut(
  world: World,
  team: string,
  request: { user: string; callback_id: string; channel: string; ts: string },
): Promise<Response> {
  const { fields } = await messageScene(world, team, request)
  const { message, channel, response_url } = fields
  const payload = {
    type: 'message_action',
    ...envelopeOf(world, team, request.user),
    action_ts: timestamp(world),
    callback_id: request.callback_id,
    trigger_id: world.triggers.issue({ team, user: request.user }),
    message_ts: request.ts,
    message,
    channel,
    response_url,
  }
  return deliver(world, team, { type: 'interactive', payload })
}

/** Types into a menu with an external source and asks the app for its options. */
export async function suggest(world: World, team: string, request: Click & { value: string }): Promise<Response> {
  const scene = request.viewId ? viewScene(world, request.viewId) : await messageScene(world, team, request)
  const { block_id, element } = chooseElement(scene.placed, request)
  const { response_url: _unused, state: _state, ...fields } = scene.fields
  const asked = { action_id: element.action_id, block_id, value: request.value }
  const payload = { type: 'block_suggestion', ...envelopeOf(world, team, request.user), ...fields, ...asked }
  workspaceOf(world, team)
  return deliver(world, team, { type: 'interactive', wantsOptions: true, payload })
}
