import { z } from 'zod'
import type { Command } from './command.ts'

/**
 * What a key is limited to: a noun of the API, which is the first part of its paths (`incidents`, `logs`), or the name of
 * a command (`acknowledge`); with `:read` behind it only what reads and changes nothing.
 */
export const Scope = z.string().regex(/^[a-z][a-z0-9-]{0,60}(:read)?$/, {
  error: 'is no scope: write a noun of the API such as incidents, or a command, with :read behind it for reading only',
})

/** What decides whether a scope covers a command. */
type Scoped = Pick<Command, 'name' | 'effect' | 'http'>

/** Whoever holds a key may ask what it is: clients do before they do anything else. */
const always = new Set(['whoami'])

/** Whether a command lies within scopes. Without any, all does that the role allows; with an empty list, nothing. */
export const covers = (scopes: readonly string[] | undefined, command: Scoped): boolean =>
  scopes === undefined || always.has(command.name) || scopes.some((scope) => coversOne(scope, command))

function coversOne(scope: string, { name, effect, http }: Scoped): boolean {
  const { head, reads } = partsOf(scope)
  return (head === name || head === nounOf({ http })) && (!reads || effect === 'reads')
}

/** Whether scopes allow nothing that others do not; a key with scopes may only make keys within them. */
export const isWithin = (wanted: readonly string[] | undefined, own: readonly string[] | undefined): boolean =>
  own === undefined || wanted?.every((scope) => own.includes(scope) || own.includes(partsOf(scope).head)) === true

/** The noun a command belongs to: the first part of its path. */
export const nounOf = ({ http }: Pick<Command, 'http'>) => http.path.split('/')[1]!

/** Every scope that covers at least one of these commands, nouns first. */
export function knownScopes(commands: readonly Scoped[]): string[] {
  const named = commands.filter(({ name }) => !always.has(name))
  const heads = new Set([...named.map(nounOf), ...named.map(({ name }) => name)])
  return [...heads].flatMap((head) => [head, `${head}:read`].filter((scope) => named.some((c) => coversOne(scope, c))))
}

const partsOf = (scope: string) => ({ head: scope.replace(/:read$/, ''), reads: scope.endsWith(':read') })
