import { z } from 'zod'
import { Role } from '../core/actor.ts'
import { command } from '../core/command.ts'
import type { ApiKey } from '../core/ports.ts'
import { Problem } from '../core/problem.ts'
import { KeyJson, presentKey } from './keys.ts'
import { lengthInput } from './length-input.ts'
import { momentInput } from './moment-input.ts'
import { newKey } from './new-key.ts'

export const createKey = command({
  name: 'create-key',
  summary: 'Make a key of the API; it is shown this once',
  input: z.strictObject({
    subject: z.string().min(1).max(200).meta({
      description: 'Whom it speaks as: an e-mail address, a user id or the name of a machine',
      label: 'Subject',
    }),
    role: Role.default('viewer').meta({ description: 'viewer, oncall or sre-lead', label: 'Role' }),
    expires_in: lengthInput()
      .optional()
      .meta({ description: 'How long it works, such as 90d', label: 'Expires in', kind: 'duration' }),
    expires_at: momentInput().optional().meta({ description: 'Or until when', label: 'Expires at' }),
  }),
  effect: 'changes',
  role: 'sre-lead',
  http: { method: 'POST', path: '/keys' },
  async run({ store, clock }, { subject, role, expires_in, expires_at }): Promise<{ key: string; kept: ApiKey }> {
    const now = clock.now()
    if (expires_in !== undefined && expires_at)
      throw new Problem('invalid', 'Give either `expires_in` or `expires_at`.', {
        fields: { expires_at: 'Leave one of the two out.' },
      })
    const expiresAt = expires_at ?? (expires_in === undefined ? undefined : new Date(now.getTime() + expires_in))
    if (expiresAt && expiresAt <= now)
      throw new Problem('invalid', 'The key would already be expired.', {
        fields: { expires_at: 'Choose a moment to come.' },
      })
    const { key, hash } = newKey()
    const kept: ApiKey = {
      id: hash.slice(0, 12),
      subject: subject.trim(),
      role,
      hash,
      createdAt: now,
      ...(expiresAt && { expiresAt }),
    }
    await store.putKey(kept)
    return { key, kept }
  },
  output: KeyJson.extend({ key: z.string().describe('The key itself, shown only now') }),
  present: ({ key, kept }) => ({ ...presentKey(kept), key }),
  show: ({ key, kept }) => ({
    title: `A key for ${kept.subject}`,
    tone: 'good',
    lines: [[{ code: key }], 'Keep it now: it is not shown again.'],
    fields: [{ label: 'Role', value: kept.role }],
  }),
})
