import { usage, verbOf } from '../../commands/usage.ts'
import type { Command } from '../../core/command.ts'
import { callbackPaths } from './oauth.ts'
import { scopes } from './scopes.ts'
import { createShortcut } from './shortcut.ts'
import { spoken } from './verb.ts'

/** What a manifest is made for. */
export interface ManifestOptions {
  /** Where Slack reaches us, without a trailing slash; not needed with Socket Mode. */
  publicUrl: string
  /** The slash command, without the slash. */
  commandName: string
  /** With a prefix every verb gets a command of its own, such as `/tinker-logs`. */
  prefix?: string
  verbs: Command[]
  socketMode?: boolean
  redirectUrls?: string[]
  /** Only for workspaces connected by OAuth: a token that somebody copied by hand would end after twelve hours. */
  tokenRotation?: boolean
}

/** Slack's limits for the texts and lists of a manifest. */
const most = { commands: 50, description: 2_000, hint: 1_000 } as const

/** The Slack app, ready to be pasted: names, commands, shortcut, permissions, addresses and events. */
export function manifest(options: ManifestOptions): object {
  const { publicUrl, socketMode = false } = options
  const { redirectUrls = callbackPaths.map((path) => `${publicUrl}${path}`) } = options
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Allclear',
      description: 'Incidents from alert to all clear, without leaving Slack',
      background_color: '#14532d',
      long_description: longDescription,
    },
    features: features(options),
    oauth_config: {
      ...(redirectUrls.length && !socketMode && { redirect_urls: redirectUrls }),
      scopes: { bot: scopes.map(({ name }) => name) },
    },
    settings: settings(options),
  }
}

function features({ publicUrl, commandName, prefix, verbs, socketMode }: ManifestOptions) {
  const where = socketMode ? {} : { url: `${publicUrl}/slack/commands` }
  const { callback } = createShortcut
  return {
    app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    bot_user: { display_name: 'allclear', always_online: true },
    shortcuts: [
      { name: 'Create incident', type: 'global', callback_id: callback, description: 'Declare an incident by hand' },
    ],
    slash_commands: slashCommands({ commandName, verbs, ...(prefix && { prefix }) }).map((command) => ({
      ...command,
      ...where,
      should_escape: true,
    })),
  }
}

function settings({ publicUrl, socketMode = false, tokenRotation = false }: ManifestOptions) {
  const interactions = `${publicUrl}/slack/interactions`
  return {
    event_subscriptions: {
      ...(!socketMode && { request_url: `${publicUrl}/slack/events` }),
      bot_events: ['app_mention', 'app_uninstalled', 'tokens_revoked', 'user_change'],
    },
    interactivity: {
      is_enabled: true,
      ...(!socketMode && { request_url: interactions, message_menu_options_url: interactions }),
    },
    org_deploy_enabled: false,
    socket_mode_enabled: socketMode,
    token_rotation_enabled: tokenRotation,
  }
}

const longDescription =
  'Allclear turns alerts into incidents and shows each one as a single card that everybody can act on: acknowledge, ' +
  'resolve with a note, snooze, escalate. The card follows the incident wherever it is changed, its thread keeps the ' +
  'history, and whoever is on call is paged until somebody takes it. It runs on your own servers.'

interface SlashCommand {
  command: string
  description: string
  usage_hint: string
}

/** One command with all verbs, and, with a prefix, one for each verb besides. */
function slashCommands({
  commandName,
  prefix,
  verbs,
}: Pick<ManifestOptions, 'commandName' | 'prefix' | 'verbs'>): SlashCommand[] {
  const offered = spoken(verbs)
  const all = [...new Set([...offered.map((verb) => wordsOf(verb)[0]!), 'help'])]
  const single = {
    command: `/${commandName}`,
    description: 'Incidents, who is on call, and what to do about it',
    usage_hint: `[${all.join(' | ')}]`.slice(0, most.hint),
  }
  if (!prefix) return [single]
  const own = offered.filter((verb) => verb.slash !== 'shared' && !isBelow(verb, offered))
  // Where there are too many, one that stands for several is worth more than one that stands for itself.
  const stands = (verb: Command) => offered.filter((other) => isUnder(other, verb, offered)).length
  const each = own
    .toSorted((a, b) => Number(stands(b) > 0) - Number(stands(a) > 0))
    .map((verb) => ({
      command: `/${prefix}-${wordsOf(verb).join('-')}`,
      description: verb.summary.slice(0, most.description),
      usage_hint: hintOf(verb, offered).slice(0, most.hint),
    }))
  return [single, ...each].slice(0, most.commands)
}

const wordsOf = (verb: Command) => verbOf(verb).split(' ')

/** Whether the first word of its spelling is a command by itself, which then takes the second. */
const isBelow = (verb: Command, offered: Command[]) =>
  wordsOf(verb).length > 1 && offered.some((other) => verbOf(other) === wordsOf(verb)[0])

const isUnder = (verb: Command, above: Command, offered: Command[]) =>
  isBelow(verb, offered) && wordsOf(verb)[0] === verbOf(above)

/** What follows a verb, or the second words of those it stands for: `list | start <service> | stop <watch>`. */
function hintOf(verb: Command, offered: Command[]): string {
  const below = offered.filter((other) => isUnder(other, verb, offered))
  const own = usage(verb).split(' ').slice(wordsOf(verb).length)
  return below.length
    ? [
        verb.effect === 'reads' ? 'list' : own.join(' '),
        ...below.map((other) => usage(other).split(' ').slice(1).join(' ')),
      ].join(' | ')
    : own.join(' ')
}
