import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import { find } from '../../commands/dispatch.ts'
import { readInput } from '../../commands/read-input.ts'
import type { Actor, Role } from '../../core/actor.ts'
import type { Card } from '../../core/card.ts'
import type { Command } from '../../core/command.ts'
import { type Remote, runRemotely } from '../cli/remote.ts'
import { cardText } from './card-text.ts'
import { mcpServer } from './mcp-server.ts'
import { toolsFor } from './tools.ts'

/** What the tools over standard input and output work with. */
export interface StdioEffects {
  remote: Remote
  commands: Command[]
  version: string
  now(): Date
  onBug(error: unknown): string
  stdin: NodeJS.ReadableStream
  stdout: NodeJS.WritableStream
}

/**
 * Serves the same tools over standard input and output for an editor on this machine, by asking a running server with
 * the key of the person who started it: their rights there are their rights here. Resolves when the client has gone.
 */
export async function mcpOverStdio(effects: StdioEffects): Promise<void> {
  const { remote, commands, version, now, onBug } = effects
  const { body } = await runRemotely(remote, find('whoami')!, {}, 'json')
  const { id, name, role, scopes } = body as { id: string; name: string; role: Role | null; scopes?: string[] | null }
  const actor: Actor = { kind: 'user', id, name, role: role ?? 'viewer', via: 'mcp', ...(scopes && { scopes }) }
  const ended = Promise.withResolvers<void>()
  const transport = new StdioServerTransport(effects.stdin as never, effects.stdout as never)
  serveStdio(
    () =>
      mcpServer({
        version,
        tools: toolsFor(commands, actor),
        command: (wanted) => find(wanted)!,
        async run(command, input) {
          readInput(command, input)
          const [json, card] = [
            await runRemotely(remote, command, input, 'json'),
            command.effect === 'reads' ? await runRemotely(remote, command, input, 'card') : undefined,
          ]
          const text = card?.card ? cardText(card.body as Card, now()) : JSON.stringify(json.body, null, 2)
          return { structured: json.body, text }
        },
        onBug,
      }),
    { transport },
  )
  effects.stdin.once('end', ended.resolve)
  effects.stdin.once('close', ended.resolve)
  await ended.promise
}
