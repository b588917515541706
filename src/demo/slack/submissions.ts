import { viewState } from './answers.ts'
import type { Ask } from './ask.ts'
import { deliver } from './deliver.ts'
import { isObject, type Json, object, objects, string } from './json.ts'
import { envelopeOf } from './payload.ts'
import { Refusal } from './refusal.ts'
import { pushModal, readView, replaceView } from './view-methods.ts'
import type { SlackView } from './views.ts'
import { type World, workspaceOf } from './world.ts'

/** Submits an open modal with what was typed, keyed by block_id or action_id, and does what the app answers. */
export async function submitView(
  world: World,
  team: string,
  request: { user: string; viewId: string; values: Json },
): Promise<Response> {
  const seen = openView(world, request.viewId)
  const values = viewState(objects(seen.view.blocks), request.values)
  const payload = {
    type: 'view_submission',
    ...envelopeOf(world, team, request.user),
    trigger_id: world.triggers.issue({ team, user: request.user, view: seen.id }),
    view: { ...seen.view, state: { values } },
    response_urls: responseUrls(world, seen, values),
  }
  const response = await deliver(world, team, { type: 'interactive', payload })
  await obey(world, seen, response.clone())
  world.record.changed({ kind: 'view', team, user: seen.user })
  return response
}

/** Closes an open modal as its × does; the app hears of it when the view says notify_on_close. */
export async function closeView(world: World, team: string, request: { user: string; viewId: string }) {
  const seen = openView(world, request.viewId)
  seen.status = 'closed'
  world.record.changed({ kind: 'view', team, user: seen.user })
  if (seen.view.notify_on_close !== true) return undefined
  const payload = {
    type: 'view_closed',
    ...envelopeOf(world, team, request.user),
    view: seen.view,
    is_cleared: false,
  }
  return deliver(world, team, { type: 'interactive', payload })
}

function openView(world: World, id: string): SlackView {
  const seen = world.views.find(id)
  if (seen?.status !== 'open' || seen.type !== 'modal') throw new Error(`no open modal ${id}`)
  return seen
}

/** Menus with response_url_enabled give the app a response_url into the conversation that was chosen. */
function responseUrls(world: World, seen: SlackView, values: Record<string, Json>): Json[] {
  return objects(seen.view.blocks).flatMap((block) => {
    const element = object(block.element)
    if (element.response_url_enabled !== true) return []
    const block_id = string(block.block_id)
    const action_id = string(element.action_id)
    const answer = object(values[block_id]?.[action_id])
    const channel = string(answer.selected_conversation ?? answer.selected_channel)
    if (!channel) return []
    const path = world.responseUrls.issue('actions', { team: seen.team, user: seen.user, channel })
    return [{ block_id, action_id, channel_id: channel, response_url: `${world.url}${path}` }]
  })
}

async function obey(world: World, seen: SlackView, response: Response): Promise<void> {
  seen.errors = {}
  delete seen.trouble
  if (!response.ok) {
    seen.trouble = `the app answered ${response.status}`
    return
  }
  try {
    await act(world, seen, (await response.text()).trim())
  } catch (error) {
    seen.trouble = error instanceof Refusal ? `${error.code}: ${JSON.stringify(error.extra)}` : String(error)
  }
}

async function act(world: World, seen: SlackView, body: string): Promise<void> {
  const answer = body === '' ? {} : object(JSON.parse(body))
  const ask = askOf(world, seen)
  switch (answer.response_action) {
    case undefined:
      seen.status = 'submitted'
      return
    case 'clear':
      for (const open of world.views.stack(seen.team, seen.user)) open.status = 'closed'
      seen.status = 'submitted'
      return
    case 'errors':
      seen.errors = readErrors(seen, answer.errors)
      return
    case 'update':
      await replaceView(ask, seen, readView(answer.view), '')
      return
    case 'push':
      await pushModal(ask, seen, readView(answer.view))
      return
    default:
      throw new Error(`unknown response_action ${String(answer.response_action)}`)
  }
}

function readErrors(seen: SlackView, errors: unknown): Record<string, string> {
  const inputs = objects(seen.view.blocks).filter((block) => block.type === 'input')
  const known = inputs.map((block) => string(block.block_id))
  if (!isObject(errors) || Object.keys(errors).length === 0) throw new Error('response_action errors without errors')
  for (const block of Object.keys(errors))
    if (!known.includes(block)) throw new Error(`response_action errors names ${block}, which is no input block`)
  return Object.fromEntries(Object.entries(errors).map(([block, text]) => [block, string(text)]))
}

function askOf(world: World, seen: SlackView): Ask {
  const workspace = workspaceOf(world, seen.team)
  const { botToken: token, botUser, scopes } = workspace.seed
  const grant = { token, kind: 'bot' as const, team: seen.team, user: botUser.id, scopes }
  return { world, workspace, grant, method: 'view_submission', args: {} }
}
