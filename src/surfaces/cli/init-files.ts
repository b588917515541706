import { type Chosen, variableOf } from './init-kind.ts'

/** What the wizard found out. Secrets go into `.env`, everything else into the configuration. */
export interface Answers {
  /** `embedded:FOLDER` or a postgres:// URL. */
  storage: string
  botToken?: string
  signingSecret?: string
  appToken?: string
  defaultChannel?: string
  publicUrl?: string
  port: number
  /** Whom the first key speaks for. */
  subject: string
  /** SHA-256 of the first key, in hex. */
  keyHash: string
  /** Secret of the door for alerts. */
  alertsKey: string
  /** The language model that takes part. */
  model?: Chosen
  /** Where logs and metrics are asked for. */
  backend?: Chosen
  /** Where watches tell what they find. */
  notifier?: Chosen
}

const quoted = (text: string) => JSON.stringify(text).replaceAll('\u007F', '\\u007F')

/** The configuration file as TOML, with every secret as a reference. */
export function configText(answers: Answers): string {
  const { storage, botToken, signingSecret, appToken, defaultChannel, publicUrl, port, subject, keyHash } = answers
  const key = (name: string, value: string | undefined) => (value === undefined ? [] : [`${name} = ${quoted(value)}`])
  const reference = (name: string, variable: string, value: string | undefined) =>
    value === undefined ? [] : [`${name} = "env:${variable}"`]
  const slack = [
    ...reference('bot_token', 'SLACK_BOT_TOKEN', botToken),
    ...reference('signing_secret', 'SLACK_SIGNING_SECRET', signingSecret),
    ...reference('app_token', 'SLACK_APP_TOKEN', appToken),
    ...key('default_channel', defaultChannel),
  ]
  return [
    '# Made by "allclear init". The secrets are in the .env file beside this one.',
    '# "allclear config check" names every fault; allclear.example.toml explains every key.',
    '',
    '[storage]',
    isEmbedded(storage) ? `url = ${quoted(storage)}` : 'url = "env:ALLCLEAR_DATABASE_URL"',
    '',
    '[server]',
    `port = ${port}`,
    ...key('public_url', publicUrl),
    '',
    ...(slack.length ? ['[slack]', ...slack, ''] : []),
    '[auth]',
    'api_keys = [',
    `  { hash = ${quoted(keyHash)}, subject = ${quoted(subject)}, roles = ["sre-lead"] },`,
    ']',
    '',
    '# Alertmanager posts to /in/alertmanager/<key>',
    '[sources.alertmanager]',
    'kind = "alertmanager"',
    'key = "env:ALLCLEAR_ALERTS_KEY"',
    '',
    ...modelLines(answers),
    ...profileLines(answers),
  ].join('\n')
}

const settingLines = (section: string, { settings, secrets }: Chosen) =>
  Object.entries(settings).map(([name, value]) =>
    secrets.includes(name) ? `${name} = "env:${variableOf(section, name)}"` : `${name} = ${quoted(value)}`,
  )

function modelLines({ model }: Answers): string[] {
  if (!model) return []
  return [
    '# The language model that takes part in investigations',
    '[model]',
    `provider = ${quoted(model.kind)}`,
    ...settingLines('model', model),
    '',
  ]
}

/** The usual profile: its backend, and one notifier that watches use when none is named. */
function profileLines({ backend, notifier }: Answers): string[] {
  if (!backend) return []
  return [
    '# Where logs, metrics and traces are asked for',
    '[profiles.default]',
    `backend = ${quoted(backend.kind)}`,
    'active = true',
    ...settingLines('backend', backend),
    '',
    ...(notifier
      ? [
          '# Where watches tell what they find',
          '[profiles.default.notifiers.default]',
          `type = ${quoted(notifier.kind)}`,
          ...settingLines('notifier', notifier),
          '',
        ]
      : []),
  ]
}

const isEmbedded = (storage: string) => storage.startsWith('embedded:')

/** The variables the configuration refers to. */
export function secretVariables(answers: Answers): Record<string, string> {
  const { storage, botToken, signingSecret, appToken, alertsKey } = answers
  return {
    ...(!isEmbedded(storage) && { ALLCLEAR_DATABASE_URL: storage }),
    ...(botToken !== undefined && { SLACK_BOT_TOKEN: botToken }),
    ...(signingSecret !== undefined && { SLACK_SIGNING_SECRET: signingSecret }),
    ...(appToken !== undefined && { SLACK_APP_TOKEN: appToken }),
    ALLCLEAR_ALERTS_KEY: alertsKey,
    ...secretsOf('model', answers.model),
    ...secretsOf('backend', answers.backend),
    ...secretsOf('notifier', answers.notifier),
  }
}

const secretsOf = (section: string, chosen: Chosen | undefined) =>
  Object.fromEntries((chosen?.secrets ?? []).map((name) => [variableOf(section, name), chosen!.settings[name]!]))

/** A `.env` file with these variables set; what else it holds stays as it is. */
export function envText(existing: string, variables: Record<string, string>): string {
  const kept = existing
    .split(/\r?\n/)
    .filter((line) => !Object.keys(variables).some((name) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line)))
  while (kept.at(-1) === '') kept.pop()
  return `${[...kept, ...Object.entries(variables).map(([name, value]) => `${name}=${envValue(value)}`)].join('\n')}\n`
}

const envValue = (value: string) => (/^[\w./:@%+=-]*$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`)
