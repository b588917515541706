import type { Command } from '../../core/command.ts'
import type { Tool } from './tools.ts'

/** What a command answered: for programs, and in plain words. */
export interface Answered {
  structured: unknown
  text: string
}

/** What a server offers one asker, however it runs commands. */
export interface Offer {
  version: string
  tools: Tool[]
  /** Runs a command as the asker; `id` names the asking, so that the same one takes effect once. Throws Problems. */
  run(command: Command, input: Record<string, unknown>, id: string): Promise<Answered>
  command(name: string): Command
  /** Records what was no Problem and answers the id under which it stands in the log. */
  onBug(error: unknown): string
}
