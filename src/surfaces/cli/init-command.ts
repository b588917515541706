import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { InvalidArgumentError, type Command as Program } from 'commander'
import { Problem } from '../../core/problem.ts'
import type { CliConfig, Effects } from './effects.ts'
import { fromFlags, fromQuestions, type InitFlags } from './init-answers.ts'
import { type Answers, configText, envText, secretVariables } from './init-files.ts'

/** `init` asks the few things that matter and writes a configuration that starts. */
export function addInit<C extends CliConfig>(program: Program, effects: Effects<C>): void {
  program
    .command('init')
    .description('Make a configuration, by a few questions or by options')
    .option('-y, --yes', 'ask nothing: take the options and defaults')
    .option('--force', 'replace files that are there')
    .option('-c, --config <file>', 'file to write (allclear.toml)')
    .option('--storage <url>', 'embedded:FOLDER or postgres://…')
    .option('--bot-token <token>', 'Bot User OAuth Token (or SLACK_BOT_TOKEN)')
    .option('--signing-secret <secret>', 'Signing Secret (or SLACK_SIGNING_SECRET)')
    .option('--app-token <token>', 'App-level token, for Socket Mode (or SLACK_APP_TOKEN)')
    .option('--default-channel <channel>', 'where incidents go')
    .option('--public-url <address>', 'where people and Slack reach the server')
    .option('--email <address>', 'whom the first key speaks for')
    .option('--model <provider>', 'the language model that takes part, such as anthropic')
    .option('--model-setting <name=value...>', 'its settings, such as model=NAME api_key=KEY')
    .option('--backend <kind>', 'where logs and metrics are, such as grafana')
    .option('--backend-setting <name=value...>', 'settings of the backend, such as prometheus_url=http://…')
    .option('--notifier <kind>', 'where watches tell, such as webhook')
    .option('--notifier-setting <name=value...>', 'settings of the notifier, such as url=https://…')
    .option('--port <number>', 'port to listen on', (text) => {
      const port = Number(text)
      if (Number.isInteger(port) && port > 0 && port <= 65_535) return port
      throw new InvalidArgumentError('It must be a whole number from 1 to 65535.')
    })
    .action((flags: InitFlags) => init(flags, effects))
}

async function init<C extends CliConfig>(flags: InitFlags, effects: Effects<C>): Promise<void> {
  const file = resolve(effects.cwd, flags.config ?? 'allclear.toml')
  if (!file.endsWith('.toml'))
    throw new Problem('invalid', `${file}: init writes TOML, so the name must end with .toml.`)
  const asking = flags.yes !== true
  if (asking && effects.stdout.isTTY !== true)
    throw new Problem('invalid', 'There is no terminal to ask questions at: give --yes and the options (init --help).')
  await mayReplace(file, flags, effects)
  const wishes = asking ? await fromQuestions(flags, effects) : fromFlags(flags, effects)
  const key = `ac_${secret(effects)}`
  const keyHash = createHash('sha256').update(key).digest('hex')
  const answers: Answers = { ...wishes, keyHash, alertsKey: secret(effects) }
  writeFiles(file, answers)
  effects.readConfig(file)
  tellNext(file, key, answers, effects)
}

const secret = ({ randomBytes }: Pick<Effects, 'randomBytes'>) => Buffer.from(randomBytes(24)).toString('base64url')

async function mayReplace(
  file: string,
  { yes, force }: InitFlags,
  { prompts }: Pick<Effects, 'prompts'>,
): Promise<void> {
  if (force || !existsSync(file)) return
  if (yes)
    throw new Problem('conflict', `${file} is already there. Give --force to replace it, or --config for another name.`)
  if (!(await prompts.confirm(`${file} is already there. Replace it?`, false)))
    throw new Problem('conflict', 'Nothing was changed.')
}

function writeFiles(file: string, answers: Answers): void {
  const env = join(dirname(file), '.env')
  mkdirSync(dirname(file), { recursive: true })
  const existing = existsSync(env) ? readFileSync(env, 'utf8') : ''
  writePrivately(env, envText(existing, secretVariables(answers)))
  writeFileSync(file, configText(answers))
}

/** Readable by its owner only from the first moment, and never half written. */
function writePrivately(path: string, text: string): void {
  const draft = `${path}.new`
  writeFileSync(draft, text, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}

function tellNext(file: string, key: string, answers: Answers, { stdout }: Pick<Effects, 'stdout'>): void {
  const { port, publicUrl, alertsKey, botToken } = answers
  const base = publicUrl ?? `http://127.0.0.1:${port}`
  stdout.write(
    [
      `Wrote ${file}, and the secrets to .env beside it (readable by you only).`,
      '',
      'Your API key, shown this once; only its SHA-256 was kept:',
      `  export ALLCLEAR_API_KEY=${key}`,
      '',
      'Alertmanager posts to:',
      `  ${base}/in/alertmanager/${alertsKey}`,
      '',
      'Next:',
      ...(botToken
        ? []
        : ['  allclear slack manifest   to make the Slack app; then set slack.bot_token and slack.signing_secret']),
      '  allclear doctor           to check everything',
      '  allclear serve            to start',
      '',
    ].join('\n'),
  )
}
