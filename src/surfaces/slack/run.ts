import type { Message } from '../../clients/slack/blocks.ts'
import { renderCard } from '../../clients/slack/render.ts'
import { answer } from '../../commands/dispatch.ts'
import type { Card, Span, Text } from '../../core/card.ts'
import type { Command } from '../../core/command.ts'
import type { Directory } from '../../core/directory.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SlackEffects } from './effects.ts'
import type { SlackUser } from './envelope.ts'
import { whoIs } from './who-is.ts'

/** One asking: who, what, and the id under which it takes effect once. */
export interface Run {
  command: Command
  input: Record<string, unknown>
  user: SlackUser
  commandId: string
}

/** Runs a command as the user behind a Slack person and draws its answer; throws the Problem that stopped it. */
export async function run(
  effects: SlackEffects,
  workspace: Workspace,
  { command, input, user, commandId }: Run,
): Promise<Message> {
  const actor = await whoIs(effects, workspace, user, command.guests === true)
  const context = await effects.context(actor, commandId)
  const card = await answer(command, context, input)
  return draw(effects, workspace, card, context.directory)
}

/** Draws a card with the mentions this workspace knows. */
async function draw(
  { store, picture: make }: Pick<SlackEffects, 'store' | 'picture'>,
  workspace: Workspace,
  card: Card,
  directory: Directory,
): Promise<Message> {
  const users = [...new Set(spans(card).flatMap((s) => (typeof s === 'object' && 'user' in s ? [s.user] : [])))]
  const known = users.flatMap((id) => directory.users.get(id) ?? [])
  const byEmail = known.length
    ? await store.slackIdsOf(
        workspace.id,
        known.map((u) => u.email),
      )
    : {}
  const handles = Object.fromEntries(
    known.flatMap(({ id, email, slack }) => {
      const handle = slack[workspace.id] ?? (workspace.team && slack[workspace.team]) ?? byEmail[email]
      return handle ? [[id, handle]] : []
    }),
  )
  const picture = card.chart && !card.image ? await make?.(workspace.id, card.chart) : undefined
  return renderCard(card, { handles, ...(picture && { picture }) })
}

function spans({ lines = [], fields = [], table, footer = [] }: Card): Span[] {
  const texts: Text[] = [...lines, ...fields.map((f) => f.value), ...(table?.rows.flat() ?? []), ...footer]
  return texts.flat()
}
