import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Effects } from './effects.ts'

/** A kind of backend or notifier the wizard can set up, with the settings it takes. */
export interface Kind {
  kind: string
  label: string
  settings: z.ZodObject
}

/** What was chosen: the kind, with its settings as a configuration file writes them. */
export interface Chosen {
  kind: string
  settings: Record<string, string>
  /** Keys whose values belong into `.env`. */
  secrets: string[]
}

interface Node {
  description?: string
  secret?: boolean
  default?: unknown
}

/** What matters first of the settings of a kind: what it cannot do without, and where and as whom to ask. */
const worthAsking = /(^|_)(url|path|token|api_key|app_key|key|region|project|workspace|tenant|site|channel|to|topic)$/

/** Asks for the settings of a kind, each checked as the configuration will check it; empty answers are left out. */
export async function askSettings({ kind, settings }: Kind, prompts: Effects['prompts']): Promise<Chosen> {
  const { properties = {}, required = [] } = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Node>
    required?: string[]
  }
  const chosen: Chosen = { kind, settings: {}, secrets: [] }
  for (const [name, { description = name, secret = false, default: usual }] of Object.entries(properties)) {
    const needed = required.includes(name)
    if (!needed && (usual !== undefined || !worthAsking.test(name))) continue
    const message = `${name}: ${description}${needed ? '' : ' (empty: leave it out)'}`
    const validate = (text: string) => (text === '' && !needed ? undefined : faultOf(settings, name, text))
    const text = await (secret ? prompts.secret({ message, validate }) : prompts.text({ message, validate }))
    if (text === '') continue
    chosen.settings[name] = text
    if (secret) chosen.secrets.push(name)
  }
  return chosen
}

/** Takes settings written as `name=value`; throws Problem `invalid` that names the flag and what is wrong. */
export function settingsFrom({ kind, settings }: Kind, flag: string, written: string[]): Chosen {
  const chosen: Chosen = { kind, settings: {}, secrets: [] }
  for (const one of written) {
    const [, name = '', value = ''] = /^([\w-]+)=(.*)$/s.exec(one) ?? []
    const schema = settings.shape[name] as z.ZodType | undefined
    if (!schema)
      throw new Problem(
        'invalid',
        `--${flag} ${name || one.slice(0, 40)}: ${kind} has no such setting. There are: ${Object.keys(settings.shape).join(', ')}.`,
      )
    const fault = faultOf(settings, name, value)
    if (fault) throw new Problem('invalid', `--${flag} ${name}: ${fault}.`)
    chosen.settings[name] = value
    if (isSecret(settings, name)) chosen.secrets.push(name)
  }
  const { error } = settings.safeParse(chosen.settings)
  const missing = error?.issues[0]
  if (missing) throw new Problem('invalid', `--${flag} ${missing.path.join('.')}: ${missing.message}.`)
  return chosen
}

function faultOf(settings: z.ZodObject, name: string, text: string): string | undefined {
  const { error } = (settings.shape[name] as unknown as z.ZodType).safeParse(text)
  return error?.issues[0]?.message
}

function isSecret(settings: z.ZodObject, name: string): boolean {
  const { properties = {} } = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Node>
  }
  return properties[name]?.secret === true
}

/** The variable of `.env` that holds a secret of a section. */
export const variableOf = (section: string, name: string) =>
  `ALLCLEAR_${section}_${name}`.toUpperCase().replaceAll(/\W/g, '_')
