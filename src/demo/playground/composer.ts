import type { WorkspaceSeed } from '../slack/seed.ts'

/** What a person types, as Slack sends it: the three escapes, and people and channels as ids. */
export function toWire(typed: string, seed: WorkspaceSeed): string {
  const users = new Map([...seed.people, seed.botUser].map((one) => [one.name.toLowerCase(), one.id]))
  const channels = new Map(seed.channels.map((one) => [one.name.toLowerCase(), one]))
  return typed
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(^|[\s(])@([a-z0-9][\w.-]*)/gi, (whole, before: string, name: string) => {
      const id = users.get(name.toLowerCase())
      return id ? `${before}<@${id}>` : whole
    })
    .replace(/(^|[\s(])#([a-z0-9][\w-]*)/gi, (whole, before: string, name: string) => {
      const channel = channels.get(name.toLowerCase())
      return channel ? `${before}<#${channel.id}|${channel.name}>` : whole
    })
}

/** The command and its text when a line is a slash command. */
export function slashIn(typed: string): { command: string; text: string } | undefined {
  const [, command, text] = /^(\/[a-z0-9_-]+)(?:\s+([\s\S]*))?$/i.exec(typed.trim()) ?? []
  return command ? { command: command.toLowerCase(), text: text?.trim() ?? '' } : undefined
}
