import type { Json } from './json.ts'
import { signSlack } from './sign.ts'
import type { EnvelopeType } from './sockets.ts'
import type { World } from './world.ts'

/** A payload on its way to the app. */
export interface Delivery {
  type: EnvelopeType
  /** Menus ask for their options at a door of their own, when there is one. */
  wantsOptions?: boolean
  payload: Json
  headers?: Record<string, string>
}

/**
 * Brings a payload to the app: over its socket when one is connected for the workspace, else as a signed request to the
 * configured door. An app that does not answer in time is answered for with 504 `operation_timeout`, as Slack shows it.
 */
export async function deliver(world: World, team: string, delivery: Delivery): Promise<Response> {
  if (world.sockets.isConnected(team)) {
    const payload = await world.sockets.deliver(team, delivery.type, delivery.payload)
    return Response.json(payload)
  }
  const body = bodyOf(delivery)
  const json = delivery.type === 'events_api'
  try {
    return await fetch(addressOf(world, team, delivery), {
      method: 'POST',
      body,
      headers: {
        'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0',
        ...signSlack(world.app.signingSecret, Math.floor(world.now() / 1000), body),
        ...delivery.headers,
      },
      signal: AbortSignal.timeout(world.patience),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      return new Response('operation_timeout', { status: 504 })
    throw error
  }
}

function bodyOf({ type, payload }: Delivery): string {
  if (type === 'events_api') return JSON.stringify(payload)
  if (type === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  return new URLSearchParams(
    Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

function addressOf(world: World, team: string, { type, wantsOptions }: Delivery): string {
  const door = world.door
  if (!door) throw new Error(`the app has no door: call appDoor({ base, … }) or connect a socket for ${team}`)
  const interactions = (wantsOptions ? door.options : undefined) ?? door.interactions
  const path = { interactive: interactions, slash_commands: door.commands, events_api: door.events }[type]
  if (path === undefined) throw new Error(`the app's door has no path for ${type}: give it to appDoor`)
  return new URL(path, door.base).href
}
