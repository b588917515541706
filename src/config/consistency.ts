import type { Complaint } from './complaint.ts'
import type { ConfigFile } from './file-schema.ts'
import type { WrittenAlert } from './profile-schema.ts'

/** What is wrong although every key on its own is right. */
export const consistency = (file: ConfigFile): Complaint[] => [
  ...storageFaults(file),
  ...slackFaults(file),
  ...emailFaults(file),
  ...profileFaults(file),
  ...authFaults(file),
  ...(file.server.mode === 'production' ? productionFaults(file) : []),
]

function storageFaults({ storage, server, slack }: ConfigFile): Complaint[] {
  const embedded = storage.url.startsWith('embedded:')
  return [
    ...fault(
      embedded && storage.backend !== 'postgres',
      ['storage', 'backend'],
      'needs a postgres:// url in storage.url',
    ),
    ...fault(
      !embedded && slack.client_id !== undefined && server.secret_key === undefined,
      ['server', 'secret_key'],
      'is missing: workspaces connected by OAuth need it with a postgres:// database, the same on every replica ' +
        '(the output of "openssl rand -base64 32")',
    ),
  ]
}

function slackFaults({ slack }: ConfigFile): Complaint[] {
  const { default_channel, alerts_channel, client_id, client_secret, bot_token, signing_secret } = slack
  return [
    ...fault(
      default_channel !== undefined && alerts_channel !== undefined && default_channel !== alerts_channel,
      ['slack', 'alerts_channel'],
      'differs from default_channel, which means the same: keep one of them',
    ),
    ...fault(
      client_id !== undefined && client_secret === undefined,
      ['slack', 'client_secret'],
      'is missing beside client_id',
    ),
    ...fault(
      client_id === undefined && client_secret !== undefined,
      ['slack', 'client_id'],
      'is missing beside client_secret',
    ),
    ...fault(
      bot_token !== undefined && bot_token === signing_secret,
      ['slack', 'signing_secret'],
      'is the bot token: the signing secret stands in Basic Information of the Slack app',
    ),
  ]
}

function emailFaults({ users }: ConfigFile): Complaint[] {
  const owners = new Map<string, string>()
  return Object.entries(users).flatMap(([id, { email }]) => {
    const owner = owners.get(email)
    owners.set(email, owner ?? id)
    return fault(
      owner !== undefined,
      ['users', id, 'email'],
      `is also the address of ${owner}: each user needs their own`,
    )
  })
}

interface WrittenProfile {
  services: Record<string, { alerts: WrittenAlert[] }>
  notifiers: Record<string, unknown>
}

/** Which profile is meant when none is named must be clear, and so must be who tells. */
function profileFaults({ profiles }: ConfigFile): Complaint[] {
  const active = Object.entries(profiles as Record<string, { active: boolean }>).filter(([, { active }]) => active)
  return [
    ...active
      .slice(1)
      .flatMap(([name]) =>
        fault(true, ['profiles', name, 'active'], `is also true for ${active[0]![0]}: only one profile can be active`),
      ),
    ...Object.entries(profiles as Record<string, WrittenProfile>).flatMap(([name, { services, notifiers }]) =>
      Object.entries(services).flatMap(([service, { alerts }]) =>
        alerts.flatMap(({ notifier }, index) =>
          fault(
            notifier !== undefined && !Object.hasOwn(notifiers, notifier),
            ['profiles', name, 'services', service, 'alerts', index, 'notifier'],
            `names no notifier of this profile. There are: ${Object.keys(notifiers).join(', ') || 'none'}`,
          ),
        ),
      ),
    ),
  ]
}

/** Groups need a claim they stand in, and a claim needs groups that mean something. */
const authFaults = ({ auth }: ConfigFile): Complaint[] =>
  (['jwt', 'oidc'] as const).flatMap((section) => {
    const { role_claim, roles = {} } = auth[section] ?? {}
    const meant = Object.keys(roles).length > 0
    return [
      ...fault(meant && role_claim === undefined, ['auth', section, 'role_claim'], 'is missing beside roles'),
      ...fault(!meant && role_claim !== undefined, ['auth', section, 'roles'], 'is missing beside role_claim'),
    ]
  })

function productionFaults({ slack, auth, server }: ConfigFile): Complaint[] {
  const connected = slack.enabled && (slack.bot_token !== undefined || slack.client_id !== undefined)
  return [
    ...fault(
      connected && slack.signing_secret === undefined && slack.app_token === undefined,
      ['slack', 'signing_secret'],
      'is missing: in production mode every request from Slack must be verified ' +
        '(Basic Information of the Slack app), or set slack.enabled = false',
    ),
    ...fault(
      auth.api_keys.length === 0 && auth.jwt === undefined && auth.oidc === undefined,
      ['auth', 'api_keys'],
      'is missing: production mode does not start without anybody who may call ("allclear init" makes a key)',
    ),
    ...fault(
      auth.oidc !== undefined && server.public_url === undefined,
      ['server', 'public_url'],
      'is missing: the identity provider of auth.oidc must know where to send people back to',
    ),
    ...auth.api_keys.flatMap((entry, index) =>
      fault(
        entry.key !== undefined && entry.key.length < 20,
        ['auth', 'api_keys', index, 'key'],
        'is too short for production mode: use at least 20 random characters',
      ),
    ),
  ]
}

const fault = (holds: boolean, path: (string | number)[], message: string): Complaint[] =>
  holds ? [{ path, message }] : []

/** What works but deserves a look. */
export function warningsOf({ slack, sources, auth }: ConfigFile): string[] {
  const connected = slack.enabled && slack.bot_token !== undefined
  return [
    ...(connected && slack.signing_secret === undefined && slack.app_token === undefined
      ? ['slack.signing_secret is not set: buttons and commands will be refused. Set it, or app_token for Socket Mode.']
      : []),
    ...(connected && (slack.default_channel ?? slack.alerts_channel) === undefined
      ? ['slack.default_channel is not set: incidents of services without a channel reach nobody. Set it.']
      : []),
    ...(auth.oidc?.default_role !== undefined && !auth.oidc.allowed_domains
      ? [
          'auth.oidc.default_role lets in everybody who has an account at the identity provider. Set auth.oidc.allowed_domains, or leave default_role out.',
        ]
      : []),
    ...Object.entries(sources).flatMap(([name, { key }]) =>
      key.length < 16 ? [`sources.${name}.key is short: use at least 16 random characters.`] : [],
    ),
  ]
}
