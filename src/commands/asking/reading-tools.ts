import type { Command, Context } from '../../core/command.ts'
import type { ModelTool } from '../../core/model.ts'
import { Problem } from '../../core/problem.ts'
import { inputSchema } from '../input-schema.ts'
import { runCommand } from '../run-command.ts'

/** Commands that read telemetry and what is known, and nothing of people, keys and doors: what investigations ask. */
export const evidenceReading: ReadonlySet<string> = new Set([
  'logs',
  'patterns',
  'anomaly',
  'metrics',
  'diff',
  'traces',
  'deploys',
  'correlate-deploys',
  'slo',
  'profiles',
  'incidents',
  'incident',
  'search-runbooks',
  'get-known-issues',
  'search-postmortems',
  'search-code',
  'get-file',
])

/** The commands a model may run: those, and what else was counted, found out or said. */
export const modelReadable: ReadonlySet<string> = new Set([
  ...evidenceReading,
  'log-counts',
  'oncall',
  'investigations',
  'investigation',
  'slack-get-channel-messages',
])

/** Fields no model fills in: the engine's own language goes around our parser. */
const notForModels = ['raw']

/** Reading commands as tools, run with the rights and the view of whoever asks. */
export interface ReadingTools {
  tools: ModelTool[]
  run(name: string, input: unknown): Promise<unknown>
}

/** The tools of one conversation: names with underscores, inputs checked by each command's own types. */
export function readingTools(commands: readonly Command[], context: Context): ReadingTools {
  const allowed = commands.filter(({ name, effect }) => modelReadable.has(name) && effect === 'reads')
  const toolName = (name: string) => name.replaceAll('-', '_')
  return {
    tools: allowed.map((command) => ({
      name: toolName(command.name),
      description: command.summary,
      inputSchema: inputSchema(command, (field) => !notForModels.includes(field)),
    })),
    async run(name, input) {
      const command = allowed.find((one) => toolName(one.name) === name)
      if (!command) throw new Problem('forbidden', `There is no reading tool ${JSON.stringify(name.slice(0, 60))}.`)
      if (typeof input !== 'object' || input === null || Array.isArray(input))
        throw new Problem('invalid', `${name} takes an object with named fields.`)
      const given = Object.fromEntries(Object.entries(input).filter(([field]) => !notForModels.includes(field)))
      return command.present(await runCommand(command, context, given), context)
    },
  }
}
