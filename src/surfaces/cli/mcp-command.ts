import type { Command as Program } from 'commander'
import type { Effects } from './effects.ts'
import { findServer, type ServerOptions } from './find-server.ts'
import { serverOptions } from './registry-command.ts'

/** `mcp` gives an editor the tools of a running server over standard input and output. */
export function addMcp(program: Program, effects: Effects): void {
  const line = program.command('mcp').description('Serve the tools of the Model Context Protocol over standard input')
  for (const option of serverOptions.filter(({ long }) => long !== '--output')) line.addOption(option)
  line.action(async (options: ServerOptions) => {
    // Only the editor that asks for it pays for loading the protocol.
    const { mcpOverStdio } = await import('../mcp/stdio.ts')
    const { fetch, randomBytes, commands, version, now, stderr, stdin, stdout } = effects
    const newId = () => Buffer.from(randomBytes(16)).toString('hex')
    await mcpOverStdio({
      remote: { ...findServer(effects, options), fetch, newId },
      commands,
      version,
      now,
      stdin,
      stdout: stdout as NodeJS.WritableStream,
      onBug(error) {
        const id = newId()
        stderr.write(`internal error ${id}: ${error instanceof Error ? error.message : String(error)}\n`)
        return id
      },
    })
  })
}
