import type { z } from 'zod'
import type { Command } from '../../../core/command.ts'
import { knownScopes } from '../../../core/scope.ts'
import { changesAnIncident } from '../rest/only-if-version.ts'
import { successStatus } from '../rest/write-answer.ts'
import { refusals } from './components.ts'
import type { Answered, JsonSchema, Operation, OrRef, Parameter } from './document.ts'
import type { SchemaWriter } from './schemas.ts'

/** What a command is in the document. */
export function operationOf(command: Command, write: SchemaWriter): Operation {
  const { name, aliases = [], summary, role, http } = command
  const whole = write.input(command.input)
  const also = aliases.length ? ` Also known as ${aliases.join(', ')}.` : ''
  return {
    operationId: name,
    summary,
    description: `Needs the role \`${role}\`, and with a limited key one of its scopes.${also}`,
    tags: [http.path.split('/')[1]!],
    parameters: [...fields(command, whole), ...headers(command)],
    ...(hasBody(command) && body(whole, http.path)),
    responses: { [successStatus(command)]: success(command.output, command, write), ...refused(command) },
    'x-role': role,
    'x-scopes': knownScopes([command]),
  }
}

const inPath = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!)
const hasBody = ({ http }: Command) => http.method === 'POST' || http.method === 'PUT'

/** Fields in the path, and for what has no body those in the query. */
function fields(command: Command, { properties = {}, required = [] }: JsonSchema): Parameter[] {
  const { path } = command.http
  return Object.entries(properties).flatMap(([name, { description, ...schema }]): Parameter[] => {
    const told = description === undefined ? {} : { description }
    if (inPath(path).includes(name)) return [{ name, in: 'path', required: true, ...told, schema }]
    return hasBody(command) ? [] : [{ name, in: 'query', required: required.includes(name), ...told, schema }]
  })
}

function headers(command: Command): { $ref: string }[] {
  if (command.effect === 'reads') return []
  return ['IdempotencyKey', ...(changesAnIncident(command) ? ['IfMatch'] : [])].map((name) => ({
    $ref: `#/components/parameters/${name}`,
  }))
}

/** What the path does not carry; it may be left out when nothing in it is required. */
function body(whole: JsonSchema, path: string): Pick<Operation, 'requestBody'> {
  const carried = inPath(path)
  const properties = Object.fromEntries(Object.entries(whole.properties ?? {}).filter(([k]) => !carried.includes(k)))
  const { required: all = [], ...rest } = whole
  const required = all.filter((field) => !carried.includes(field))
  const schema = { ...rest, properties, ...(required.length && { required }) }
  return { requestBody: { required: required.length > 0, content: { 'application/json': { schema } } } }
}

function success(output: z.ZodType, command: Command, write: SchemaWriter): Answered {
  const schema = write.output(output)
  const etag = { ETag: { description: 'The version of the incident', schema: { type: 'string' } } }
  return {
    description: command.http.method === 'GET' ? 'What was asked for' : 'What became of it',
    ...(command.http.path.startsWith('/incidents/{incident}') && { headers: etag }),
    content: { 'application/json': { schema } },
  }
}

function refused({ effect, http: { method }, input }: Command): Record<string, OrRef<Answered>> {
  const never = [
    ...(effect === 'reads' ? [409, 412] : []),
    ...(method === 'GET' ? [400, 413] : []),
    ...('profile' in input.shape ? [] : [502]),
  ]
  return Object.fromEntries(
    Object.entries(refusals)
      .filter(([status]) => !never.includes(Number(status)))
      .map(([status, [name]]) => [status, { $ref: `#/components/responses/${name}` }]),
  )
}
