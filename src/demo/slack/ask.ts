import { type Json, object, string } from './json.ts'
import { Refusal } from './refusal.ts'
import { missingScopes, type Need } from './scopes.ts'
import type { Grant } from './tokens.ts'
import type { Workspace, World } from './world.ts'

/** One authenticated Web API call on its way through the proxy. */
export interface Ask {
  world: World
  workspace: Workspace
  grant: Grant
  method: string
  args: Json
}

/** Answers one method; the fields it returns join `{ok: true}`. Throws a Refusal for `{ok: false}`. */
export type Handler = (ask: Ask) => Promise<Json>

/** Has the emulator do it in the name of the token's user; its refusals become ours. */
export async function relay(ask: Ask, method: string, args: Json): Promise<Json> {
  const { ok, error, ...rest } = await ask.workspace.emulator.call(ask.grant.user, method, args)
  if (ok !== true) throw new Refusal(string(error) || 'fatal_error', rest)
  return rest
}

/** Refuses with missing_scope (needed, provided) unless the token carries what is needed. */
export function requireScopes(ask: Ask, need: Need): void {
  const missing = missingScopes(need, ask.grant.scopes)
  if (missing.length === 0) return
  throw new Refusal('missing_scope', { needed: missing.join(','), provided: ask.grant.scopes.join(',') })
}

/** The value of a required argument, or invalid_arguments as Slack words it. */
export function required(ask: Ask, name: string): string {
  const value = ask.args[name]
  const text = typeof value === 'number' ? String(value) : string(value)
  if (text) return text
  const line = `missing required field: ${name}`
  throw new Refusal('invalid_arguments', { errors: [line], response_metadata: { messages: [`[ERROR] ${line}`] } })
}

/** The named arguments that are present. */
export function pick(args: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]))
}

/** The next page's cursor in an emulator answer; empty at the end. */
export function nextCursor(answer: Json): string {
  return string(object(answer.response_metadata).next_cursor)
}
