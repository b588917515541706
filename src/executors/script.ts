import { resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { filledIn, fillWord, listed, matchWords } from './allowed-parameters.ts'
import { executorKind } from './kind.ts'
import { operation } from './operation.ts'
import { runProgram } from './run-program.ts'

const Script = z.strictObject({
  command: z
    .array(z.string().min(1))
    .min(1)
    .describe('The program and its words; {name} is filled in. No shell ever sees them'),
  ...listed,
  cwd: z.string().min(1).optional().describe('The folder it runs in'),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe('What it finds in its environment beside PATH')
    .meta({ secret: true }),
  timeout_seconds: z.number().min(1).max(3_600).default(60).describe('It is ended after so long'),
  check: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('A program that ends with 0 where the effect is there, 1 where it is not; asked after a crash'),
})

const settings = z.strictObject({
  scripts: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, { error: 'is no name for a script' }), Script)
    .default({})
    .describe('What may be run, each by its name'),
})

/** Programs on the machine of the worker: only those listed, only with the words listed. */
export const script = executorKind({
  kind: 'script',
  label: 'Scripts',
  settings,
  open({ scripts }, { folder, environment, clock }) {
    return Object.entries(scripts).map(([name, given]) => {
      const parameters = filledIn(given.parameters)
      const words = (template: readonly string[], values: Record<string, unknown>) =>
        template.map((word) => fillWord(word, values))
      const run = (template: readonly string[], values: Record<string, unknown>, key: string, signal: AbortSignal) =>
        runProgram({
          command: words(template, values),
          cwd: resolve(folder, given.cwd ?? '.'),
          // Nothing of our own environment is for a script but where programs are found and how text is encoded.
          env: { ...kept(environment), ...given.env, ALLCLEAR_PROPOSAL: key },
          secrets: Object.values(given.env),
          timeoutMs: given.timeout_seconds * 1_000,
          signal,
          clock,
        })
      const undo = given.rollback === undefined ? undefined : scripts[given.rollback]
      return operation({
        kind: `script.${name}`,
        label: given.description ?? name,
        parameters,
        repeatable: given.idempotent,
        plan: (values) => words(given.command, values),
        read: (command) => matchWords(given.command, command),
        async prepare(values) {
          if (given.rollback !== undefined && !undo)
            throw new Problem(
              'invalid',
              `The rollback of ${name} names the script ${given.rollback}, which is not listed.`,
            )
          return {
            title: given.description ? `${given.description} (${name})` : `Run ${name}`,
            traits: given.risk ? { declared: given.risk } : {},
            ...(undo && {
              rollback: { kind: `script.${given.rollback}`, parameters: shared(undo.parameters, values) },
            }),
          }
        },
        async execute(values, { key, signal }) {
          const { code, output, started, ended } = await run(given.command, values, key, signal)
          if (!started) return { outcome: 'refused', says: `${given.command[0]} could not be started: ${output}` }
          if (ended)
            return { outcome: 'unknown', says: `${name} was ended after ${given.timeout_seconds} s. ${output}`.trim() }
          if (code === 0) return { outcome: 'done', says: output || `${name} ended with 0.` }
          // A program that fails half way may have done its first half.
          return { outcome: 'unknown', says: `${name} ended with ${code}. ${output}`.trim() }
        },
        async probe(values, { key, signal }) {
          if (!given.check) return 'unknown'
          const { code, started, ended } = await run(given.check, values, key, signal)
          if (!started || ended) return 'unknown'
          return code === 0 ? 'done' : code === 1 ? 'absent' : 'unknown'
        },
      })
    })
  },
})

const kept = (environment: Record<string, string | undefined>) =>
  Object.fromEntries(
    ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ'].flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  )

/** The values that the way back takes as well. */
const shared = (declared: Record<string, unknown>, values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(declared, name)))
