import { Problem } from '../../core/problem.ts'
import type { Effects } from './effects.ts'
import type { Answers } from './init-files.ts'
import { askSettings, type Chosen, type Kind, settingsFrom } from './init-kind.ts'
import { askModel, modelKinds } from './init-model.ts'

/** What can be said on the command line instead of being asked. */
export interface InitFlags {
  yes?: boolean
  force?: boolean
  config?: string
  storage?: string
  botToken?: string
  signingSecret?: string
  appToken?: string
  defaultChannel?: string
  publicUrl?: string
  port?: number
  email?: string
  model?: string
  modelSetting?: string[]
  backend?: string
  backendSetting?: string[]
  notifier?: string
  notifierSetting?: string[]
}

/** What is left to be known about the first key. */
export type Wishes = Omit<Answers, 'keyHash' | 'alertsKey'>

/** Every answer with the fault it may have; the wizard and the flags are held to the same. */
const rules = {
  storage: (text: string) =>
    /^(embedded:.+|postgres(ql)?:\/\/.+)$/.test(text) ? undefined : 'Write embedded:FOLDER or postgres://…',
  botToken: (text: string) => (/^xox[a-z]-\S+$|^xoxe\.\S+$/.test(text) ? undefined : 'A bot token begins with xoxb-'),
  signingSecret: (text: string) =>
    /^[^\s"\\]{8,}$/.test(text) && !text.startsWith('xox')
      ? undefined
      : 'It stands under Basic Information of the Slack app, and is no token',
  appToken: (text: string) => (/^xapp-\S+$/.test(text) ? undefined : 'An app-level token begins with xapp-'),
  defaultChannel: (text: string) => (/^#?[^\s#]+$/.test(text) ? undefined : 'Write #name or a channel id'),
  publicUrl: (text: string) =>
    /^https?:\/\/\S+$/.test(text) && URL.canParse(text) ? undefined : 'Write an address that begins with https://',
  email: (text: string) => (/^[^\s@"]+@[^\s@"]+\.[^\s@"]+$/.test(text) ? undefined : 'Write an e-mail address'),
}

/** What reading the flags needs. */
type FlagEffects = Pick<Effects, 'env' | 'backendKinds' | 'notifierKinds'>

/** The answers that flags and environment give. Throws Problem `invalid` naming the flag that is wrong or missing. */
export function fromFlags(flags: InitFlags, { env, backendKinds, notifierKinds }: FlagEffects): Wishes {
  const given: InitFlags = {
    ...flags,
    ...pick('botToken', flags.botToken ?? env.SLACK_BOT_TOKEN),
    ...pick('signingSecret', flags.signingSecret ?? env.SLACK_SIGNING_SECRET),
    ...pick('appToken', flags.appToken ?? env.SLACK_APP_TOKEN),
  }
  for (const [name, rule] of Object.entries(rules)) {
    const text = given[name as keyof typeof rules]
    const fault = text === undefined ? undefined : rule(text)
    if (fault) throw new Problem('invalid', `--${dashed(name)}: ${fault}.`)
  }
  if (given.botToken && !given.signingSecret && !given.appToken)
    throw new Problem(
      'invalid',
      '--signing-secret is missing: without it every click and command is refused. It stands under Basic Information of the Slack app.',
    )
  const { storage = 'embedded:.allclear/data', email = 'admin', port = 8080 } = given
  return {
    storage,
    port,
    subject: email,
    ...pick('botToken', given.botToken),
    ...pick('signingSecret', given.signingSecret),
    ...pick('appToken', given.appToken),
    ...pick('defaultChannel', given.defaultChannel),
    ...pick('publicUrl', given.publicUrl),
    ...kindFrom('model', flags.model, flags.modelSetting, modelKinds),
    ...kindFrom('backend', flags.backend, flags.backendSetting, backendKinds),
    ...kindFrom('notifier', flags.notifier, flags.notifierSetting, notifierKinds),
  }
}

function kindFrom(
  name: 'model' | 'backend' | 'notifier',
  kind: string | undefined,
  written: string[] = [],
  kinds: Kind[],
) {
  if (kind === undefined) return {}
  const known = kinds.find((one) => one.kind === kind)
  if (!known)
    throw new Problem(
      'invalid',
      `--${name}: there is no ${kind.slice(0, 40)}. There are: ${kinds.map((one) => one.kind).join(', ')}.`,
    )
  return { [name]: settingsFrom(known, `${name}-setting`, written) }
}

const pick = <K extends string>(name: K, value: string | undefined) =>
  (value ? { [name]: value } : {}) as Partial<Record<K, string>>

const dashed = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Asks for what the flags do not say. */
export async function fromQuestions(
  flags: InitFlags,
  effects: FlagEffects & Pick<Effects, 'prompts' | 'probeBackend' | 'probeModel'>,
): Promise<Wishes> {
  const { prompts, env } = effects
  const storage = flags.storage ?? (await askStorage(prompts))
  const email =
    flags.email ?? (await prompts.text({ message: 'Your e-mail address (the one Slack knows)', validate: rules.email }))
  const slack = (flags.botToken ?? env.SLACK_BOT_TOKEN) ? true : await prompts.confirm('Connect Slack now?')
  const asked = slack ? await askSlack(flags, { prompts, env }) : {}
  const told = fromFlags({ ...flags, storage, email, ...asked }, { ...effects, env: slack ? env : {} })
  const model = told.model ?? (await askModel(effects))
  const wishes = { ...told, ...(model && { model }) }
  const backend = wishes.backend ?? (await askBackend(effects))
  if (!backend) return wishes
  const notifier = wishes.notifier ?? slackNotifier(wishes) ?? (await askNotifier(effects))
  return { ...wishes, backend, ...(notifier && { notifier }) }
}

const none = 'none'

/** Asks where logs and metrics are, and asks there a real question before it is believed. */
async function askBackend({
  prompts,
  backendKinds,
  probeBackend,
}: Pick<Effects, 'prompts' | 'backendKinds' | 'probeBackend'>): Promise<Chosen | undefined> {
  const options = backendKinds.map(({ kind, label }) => ({ value: kind, label }))
  for (;;) {
    const kind = await prompts.select('Where are your logs and metrics?', [
      ...options,
      { value: none, label: 'Nowhere yet', hint: 'incidents and on call work without' },
    ])
    const known = backendKinds.find((one) => one.kind === kind)
    if (!known) return undefined
    const chosen = await askSettings(known, prompts)
    const findings = await probeBackend(kind, chosen.settings)
    const faults = findings.filter(({ ok }) => !ok)
    if (!faults.length) return chosen
    const told = faults
      .map(({ what, message, remedy }) => `${what}: ${message}${remedy ? ` ${remedy}` : ''}`)
      .join('\n')
    if (await prompts.confirm(`${told}\nKeep these settings all the same?`, false)) return chosen
  }
}

/** With Slack connected, watches tell there. */
const slackNotifier = ({ botToken, defaultChannel }: Wishes): Chosen | undefined =>
  botToken && defaultChannel ? { kind: 'slack', settings: { channel: defaultChannel }, secrets: [] } : undefined

async function askNotifier({
  prompts,
  notifierKinds,
}: Pick<Effects, 'prompts' | 'notifierKinds'>): Promise<Chosen | undefined> {
  const kind = await prompts.select('Where should watches tell what they find?', [
    ...notifierKinds.map((one) => ({ value: one.kind, label: one.label })),
    { value: none, label: 'Nowhere yet' },
  ])
  const known = notifierKinds.find((one) => one.kind === kind)
  return known && askSettings(known, prompts)
}

async function askStorage(prompts: Effects['prompts']): Promise<string> {
  const choice = await prompts.select('Where should the data live?', [
    { value: 'embedded', label: 'In a folder here', hint: 'its own PostgreSQL, nothing to install' },
    { value: 'postgres', label: 'In a PostgreSQL of yours', hint: '14 or newer, by URL' },
  ])
  if (choice === 'embedded') return 'embedded:.allclear/data'
  return prompts.secret({ message: 'postgres://user:password@host/database', validate: rules.storage })
}

async function askSlack(flags: InitFlags, { prompts, env }: Pick<Effects, 'prompts' | 'env'>): Promise<InitFlags> {
  const botToken =
    flags.botToken ??
    env.SLACK_BOT_TOKEN ??
    (await prompts.secret({ message: 'Bot User OAuth Token (xoxb-…, under Install App)', validate: rules.botToken }))
  const signingSecret =
    flags.signingSecret ??
    env.SLACK_SIGNING_SECRET ??
    (await prompts.secret({ message: 'Signing Secret (under Basic Information)', validate: rules.signingSecret }))
  const defaultChannel =
    flags.defaultChannel ??
    (await prompts.text({
      message: 'Channel for incidents (invite the bot there)',
      initialValue: '#incidents',
      validate: rules.defaultChannel,
    }))
  const publicUrl =
    flags.publicUrl ??
    (await prompts.text({
      message: 'https:// address at which Slack reaches this server (empty: set it later)',
      validate: (text) => (text === '' ? undefined : rules.publicUrl(text)),
    }))
  return { botToken, signingSecret, defaultChannel, ...pick('publicUrl', publicUrl) }
}
