import type { Click } from '../slack/interactions.ts'
import { isObject, objects, string } from '../slack/json.ts'
import { slashIn, toWire } from './composer.ts'
import type { Deed, DeedOf, Outcome } from './deed.ts'
import { plainWords } from './draw-text.ts'
import type { Stage } from './stage.ts'

/** What of the app the playground offers and tells. */
export interface AppFacts {
  /** Slash commands of its manifest, with the slash. */
  commands: string[]
  /** Events it subscribed to. */
  events: string[]
}

/** Does what a person asked for, by signed payloads to the app's door; what goes wrong is said as Slack says it. */
export async function doDeed(stage: Stage, app: AppFacts, deed: Deed): Promise<Outcome> {
  switch (deed.do) {
    case 'click':
      return answered(await stage.peer.click(stage.seed.team, clickOf(deed)))
    case 'suggest':
      return suggestions(stage, deed)
    case 'write':
      return write(stage, app, deed)
    case 'shortcut':
      return answered(await stage.peer.shortcut(stage.seed.team, { user: deed.user, callback_id: deed.callback }))
    case 'submit':
      return submit(stage, deed)
    case 'close':
      await stage.peer.closeView(stage.seed.team, { user: deed.user, viewId: deed.view })
      return {}
    case 'break':
      stage.backstage?.break(deed.fault)
      return {}
    case 'heal':
      stage.backstage?.heal(deed.fault)
      return {}
  }
}

function clickOf(deed: DeedOf<'click'>): Click {
  const { user, channel, ts, view, action, value, selected } = deed
  const where = view === undefined ? { channel, ...(ts === undefined ? {} : { ts }) } : { viewId: view }
  const isMeant = (element: Record<string, unknown>) =>
    element.action_id === action && (value === undefined || element.value === value)
  return { user, ...where, match: isMeant, ...(selected === undefined ? {} : { selected }) }
}

async function suggestions({ peer, seed }: Stage, deed: DeedOf<'suggest'>): Promise<Outcome> {
  const { user, channel, ts, view, action, typed } = deed
  const where = view === undefined ? { channel, ...(ts === undefined ? {} : { ts }) } : { viewId: view }
  const response = await peer.suggest(seed.team, { user, ...where, action_id: action, value: typed })
  if (!response.ok) return answered(response)
  const body: unknown = await response.json()
  const { options, option_groups } = isObject(body) ? body : {}
  const all = [...objects(options), ...objects(option_groups).flatMap((group) => objects(group.options))]
  return { options: all.map((option) => ({ text: plainWords(option.text), option })) }
}

async function write(stage: Stage, app: AppFacts, deed: DeedOf<'write'>): Promise<Outcome> {
  const command = slashIn(deed.text)
  // Slack takes no slash commands in threads.
  if (command && deed.thread === undefined) return slash(stage, app, deed, command)
  if (command) return { trouble: `${command.command} is not supported in threads. Sorry!` }
  const { peer, seed } = stage
  const { user, channel, thread } = deed
  const text = toWire(deed.text, seed)
  const where = thread === undefined ? {} : { thread_ts: thread }
  const message = await peer.say(seed.team, { user, channel, text, ...where })
  const event = { user, text, ts: message.ts, channel: message.channel, team: seed.team, ...where }
  const direct = channel.startsWith('@')
  if (direct && app.events.includes('message.im'))
    return answered(await peer.event(seed.team, { type: 'message', channel_type: 'im', ...event }))
  if (!direct && text.includes(`<@${seed.botUser.id}>`) && app.events.includes('app_mention'))
    return answered(await peer.event(seed.team, { type: 'app_mention', ...event }))
  return {}
}

async function slash(
  stage: Stage,
  app: AppFacts,
  { user, channel }: DeedOf<'write'>,
  typed: { command: string; text: string },
) {
  const { command } = typed
  const say = (text: string) => stage.notes.add({ user, key: channel, text })
  if (!app.commands.includes(command)) {
    say(`\`${command}\` is not a valid command. In this workspace there is ${app.commands.join(', ')}.`)
    return {}
  }
  const failed = (error: string) => say(`⚠️ ${command} failed with the error "${error}"`)
  try {
    const text = toWire(typed.text, stage.seed)
    const response = await stage.peer.slash(stage.seed.team, { user, channel, command, text })
    if (response.status === 504) failed('operation_timeout')
    else if (!response.ok) failed('dispatch_failed')
  } catch {
    // The door could not be reached at all, or its answer was no message.
    failed('dispatch_failed')
  }
  return {}
}

async function submit({ peer, seed }: Stage, { user, view, values }: DeedOf<'submit'>): Promise<Outcome> {
  await peer.submitView(seed.team, { user, viewId: view, values })
  const seen = peer.views.find(view)
  if (seen?.trouble) return { trouble: `We had some trouble connecting. Try again? (${string(seen.trouble)})` }
  return seen && Object.keys(seen.errors).length > 0 ? { errors: seen.errors } : {}
}

function answered(response: Response): Outcome {
  if (response.ok) return {}
  if (response.status === 504) return { trouble: 'The app did not answer in time (operation_timeout).' }
  return { trouble: `This app responded with status code ${response.status}.` }
}
