import { z } from 'zod'
import type { Executor } from '../../core/approval/executor.ts'
import { operation } from '../operation.ts'
import { type AwsCall, answerOf, readAws, resultOf } from './api.ts'

const name = () => z.string().regex(/^[A-Za-z0-9_-]{1,140}$/, { error: 'is no name of a Lambda function' })
const limited = z.strictObject({ function: name(), reserved: z.int().min(0).max(100_000) })
const aliased = z.strictObject({
  function: name(),
  alias: name(),
  version: z.string().regex(/^(\$LATEST|\d+)$/, { error: 'is no version of a function' }),
})
const Limit = z.object({ ReservedConcurrentExecutions: z.number().optional() })
const Alias = z.object({ FunctionVersion: z.string(), RevisionId: z.string() })

/** Lambda: how many run at once, and which version an alias leads to. */
export function lambda(call: AwsCall): Executor[] {
  const ask = (method: 'GET' | 'PUT', path: string, signal: AbortSignal, body?: object) =>
    call({
      service: 'lambda',
      method,
      path,
      signal,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  const limitOf = async (fn: string, signal: AbortSignal) =>
    answerOf(await ask('GET', `/2019-09-30/functions/${fn}/concurrency`, signal), Limit).ReservedConcurrentExecutions
  const aliasOf = async (fn: string, alias: string, signal: AbortSignal) =>
    answerOf(await ask('GET', `/2015-03-31/functions/${fn}/aliases/${alias}`, signal), Alias)
  return [
    operation({
      kind: 'aws.lambda_concurrency',
      label: 'Reserve concurrency of a Lambda function',
      parameters: limited,
      repeatable: true,
      plan: ({ function: fn, reserved }) => [
        'aws',
        'lambda',
        'put-function-concurrency',
        '--function-name',
        fn,
        '--reserved-concurrent-executions',
        String(reserved),
      ],
      read(command) {
        const flags = ['function-name', 'reserved-concurrent-executions']
        const found = readAws(command, ['lambda', 'put-function-concurrency'], flags)
        const reserved = found?.['reserved-concurrent-executions'] ?? ''
        return found && /^\d+$/.test(reserved)
          ? { function: found['function-name'], reserved: Number(reserved) }
          : undefined
      },
      async prepare({ function: fn, reserved }, signal) {
        const now = await limitOf(fn, signal)
        return {
          title: `Let ${reserved} of Lambda ${fn} run at once (${now === undefined ? 'not limited' : now} now)`,
          traits: { toZero: reserved === 0 },
          base: { ...(now !== undefined && { reserved: now }) },
          ...(now !== undefined && {
            rollback: { kind: 'aws.lambda_concurrency', parameters: { function: fn, reserved: now } },
          }),
        }
      },
      async execute({ function: fn, reserved }, { base, signal }) {
        if (base && (await limitOf(fn, signal)) !== base.reserved)
          return { outcome: 'conflict', says: `The limit of ${fn} was changed since this was proposed.` }
        const path = `/2017-10-31/functions/${fn}/concurrency`
        return resultOf(
          await ask('PUT', path, signal, { ReservedConcurrentExecutions: reserved }),
          `${reserved} of ${fn} may run at once.`,
        )
      },
      async probe({ function: fn, reserved }, { base, signal }) {
        const now = await limitOf(fn, signal)
        return now === reserved ? 'done' : base && now === base.reserved ? 'absent' : 'unknown'
      },
    }),
    operation({
      kind: 'aws.lambda_alias',
      label: 'Lead an alias of a Lambda function to another version',
      parameters: aliased,
      repeatable: true,
      plan: ({ function: fn, alias, version }) => [
        'aws',
        'lambda',
        'update-alias',
        '--function-name',
        fn,
        '--name',
        alias,
        '--function-version',
        version,
      ],
      read(command) {
        const found = readAws(command, ['lambda', 'update-alias'], ['function-name', 'name', 'function-version'])
        return found && { function: found['function-name'], alias: found.name, version: found['function-version'] }
      },
      async prepare(asked, signal) {
        const now = await aliasOf(asked.function, asked.alias, signal)
        return {
          title: `Lead ${asked.alias} of Lambda ${asked.function} from version ${now.FunctionVersion} to ${asked.version}`,
          traits: {},
          base: { version: now.FunctionVersion, revision: now.RevisionId },
          rollback: { kind: 'aws.lambda_alias', parameters: { ...asked, version: now.FunctionVersion } },
        }
      },
      async execute({ function: fn, alias, version }, { base, signal }) {
        // Lambda itself refuses when the alias is of another revision by now.
        const body = { FunctionVersion: version, ...(base && { RevisionId: base.revision }) }
        const answer = await ask('PUT', `/2015-03-31/functions/${fn}/aliases/${alias}`, signal, body)
        return resultOf(answer, `${alias} of ${fn} leads to version ${version}.`)
      },
      async probe({ function: fn, alias, version }, { base, signal }) {
        const now = await aliasOf(fn, alias, signal)
        return now.FunctionVersion === version
          ? 'done'
          : base && now.RevisionId === base.revision
            ? 'absent'
            : 'unknown'
      },
    }),
  ]
}
