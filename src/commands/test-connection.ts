import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import type { ChatCheck } from '../core/chat.ts'
import { command } from '../core/command.ts'
import { findWorkspace, workspaceField } from './find-workspace.ts'

const signs = { ok: '✅', warning: '⚠️', error: '❌' }

export const testConnection = command({
  name: 'test-connection',
  summary: 'Check the token, the scopes and the channel of a workspace',
  input: z.strictObject({
    workspace: workspaceField(),
    channel: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Also this channel; the default channel when left out', label: 'Channel', kind: 'channel' }),
  }),
  effect: 'changes',
  role: 'sre-lead',
  http: { method: 'POST', path: '/workspaces/{workspace}/test' },
  async run(context, { workspace: written, channel }): Promise<ChatCheck> {
    const workspace = await findWorkspace(context, written)
    return context.chat.check(workspace, channel ?? workspace.preferences.defaultChannel)
  },
  output: z.object({
    ok: z.boolean(),
    message: z.string(),
    team: z.string().nullable(),
    bot_user: z.string().nullable(),
    scopes: z.array(z.string()),
    findings: z.array(
      z.object({ level: z.enum(['ok', 'warning', 'error']), message: z.string(), remedy: z.string().nullable() }),
    ),
  }),
  present: (check) => ({
    ok: check.ok,
    message: headline(check),
    team: check.team ?? null,
    bot_user: check.botUser ?? null,
    scopes: check.scopes,
    findings: check.findings.map(({ level, message, remedy }) => ({ level, message, remedy: remedy ?? null })),
  }),
  show: (check): Card => ({
    title: headline(check),
    tone: check.ok ? 'good' : 'warn',
    lines: check.findings.map(
      ({ level, message, remedy }): Text => [`${signs[level]} ${message}`, ...(remedy ? [` ${remedy}`] : [])],
    ),
  }),
})

const headline = ({ ok }: ChatCheck) => (ok ? 'Connection successful' : 'The connection does not work')
