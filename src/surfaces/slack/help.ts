import { usage } from '../../commands/usage.ts'
import type { Card, Text } from '../../core/card.ts'
import type { Command } from '../../core/command.ts'
import { spoken } from './verb.ts'

/** What can be typed, made from the commands themselves; told to everybody, linked or not, so that nobody is stuck. */
export function help(commands: Command[], commandName: string): Card {
  const lines = spoken(commands).map((c): Text => [{ code: `/${commandName} ${usage(c)}` }, ` ${c.summary}`])
  return {
    title: `What /${commandName} can do`,
    tone: 'plain',
    lines,
    footer: [
      'Values after the words are written key=value, with "quotes" around spaces.',
      `In threads, where Slack takes no slash commands, mention the app: @${commandName} ack INC-1`,
    ],
  }
}
