import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { NotifierSettings, Profile } from '../core/telemetry/profile.ts'
import type { NoticePlace } from '../core/watch/watch.ts'
import { nearestTo } from './nearest-to.ts'

interface Asked {
  notifier?: string | undefined
  destination?: string | undefined
  channel?: string | undefined
}

/**
 * Who tells, and where: the notifier that was named, else the profile's own choice, else, in a profile without notifiers,
 * the connected Slack workspace. Throws Problem `invalid` with the known names or what to add.
 */
export async function noticePlace(context: Context, profile: Profile, asked: Asked): Promise<NoticePlace> {
  const { destination: written, channel } = asked
  if (written !== undefined && channel !== undefined && written !== channel)
    throw invalid('channel', 'Give destination or channel, not both.')
  const destination = written ?? channel
  const notifier =
    asked.notifier === undefined ? choose(profile, channel !== undefined) : named(profile, asked.notifier)
  if (!notifier) return inWorkspace(context, profile, destination)
  if (destination !== undefined) context.profiles.checkDestination?.(notifier, destination)
  const { id, type, name } = notifier
  return { id, type, name, ...(destination !== undefined && { destination }) }
}

function named({ name: profile, notifiers }: Profile, written: string): NotifierSettings {
  const all = [...notifiers.values()]
  const found = notifiers.get(written) ?? all.find(({ name }) => name.toLowerCase() === written.toLowerCase())
  if (found) return found
  const near = nearestTo(written, notifiers.keys())
  const remedy = near.length
    ? `Did you mean ${near.join(' or ')}?`
    : all.length
      ? `There are: ${[...notifiers.keys()].join(', ')}.`
      : `Add [profiles.${profile}.notifiers.${/^[\w-]+$/.test(written) ? written : 'default'}] to the configuration.`
  throw invalid('notifier', `The profile ${profile} has no notifier "${written.slice(0, 60)}". ${remedy}`)
}

function choose({ name: profile, notifiers }: Profile, forChat: boolean): NotifierSettings | undefined {
  const fitting = [...notifiers.values()].filter(({ type }) => !forChat || type === 'slack')
  const usual = fitting.find(({ name }) => name === 'default') ?? (fitting.length === 1 ? fitting[0] : undefined)
  if (usual || !fitting.length) return usual
  throw invalid(
    'notifier',
    `Which notifier? Name one of ${fitting.map(({ name }) => name).join(', ')}, or call one of ${profile}'s "default".`,
  )
}

async function inWorkspace(
  { store }: Context,
  profile: Profile,
  destination: string | undefined,
): Promise<NoticePlace> {
  const workspaces = (await store.workspaces()).filter(({ status }) => status === 'active')
  const usual = workspaces.find(({ preferences }) => destination ?? preferences.defaultChannel)
  const channel = destination ?? usual?.preferences.defaultChannel
  if (usual && channel !== undefined) return { id: usual.id, type: 'slack', name: usual.name, destination: channel }
  throw invalid(
    'notifier',
    workspaces.length
      ? 'Nobody would be told. Name a channel, or give the Slack workspace a default channel.'
      : `Nobody would be told. Add [profiles.${profile.name}.notifiers.default] to the configuration, or connect a Slack workspace.`,
  )
}

const invalid = (field: string, message: string) => new Problem('invalid', message, { fields: { [field]: message } })
