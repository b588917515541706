import { z } from 'zod'
import { type Actor, Role } from '../core/actor.ts'
import { type Command, command } from '../core/command.ts'
import type { ApiKey } from '../core/keys.ts'
import { Problem } from '../core/problem.ts'
import { isWithin, knownScopes, Scope } from '../core/scope.ts'
import { KeyJson, presentKey } from './keys.ts'
import { lengthInput } from './length-input.ts'
import { momentInput } from './moment-input.ts'
import { nearestTo } from './nearest-to.ts'
import { newKey } from './new-key.ts'

const input = z.strictObject({
  subject: z.string().min(1).max(200).meta({
    description: 'Whom it speaks as: an e-mail address, a user id or the name of a machine',
    label: 'Subject',
  }),
  role: Role.default('viewer').meta({ description: 'viewer, oncall or sre-lead', label: 'Role' }),
  scopes: z
    .union([z.string().max(2_000).transform(words), z.array(z.string())])
    .pipe(z.array(Scope).min(1).max(100))
    .optional()
    .meta({
      description: 'What it is limited to, such as incidents, logs:read; everything the role allows when left out',
      label: 'Scopes',
    }),
  expires_in: lengthInput()
    .optional()
    .meta({ description: 'How long it works, such as 90d', label: 'Expires in', kind: 'duration' }),
  expires_at: momentInput().optional().meta({ description: 'Or until when', label: 'Expires at' }),
})

/** Made from the commands that scopes may name, asked for late because it is one of them. */
export const createKey = (commands: () => Command[]): Command =>
  command({
    name: 'create-key',
    summary: 'Make a key of the API; it is shown this once',
    input,
    effect: 'changes',
    role: 'sre-lead',
    http: { method: 'POST', path: '/keys' },
    async run({ store, clock, actor }, { subject, role, scopes, ...end }): Promise<{ key: string; kept: ApiKey }> {
      const now = clock.now()
      const expiresAt = endOf(end, now)
      if (scopes) checkKnown(scopes, commands())
      checkWithin(scopes, actor)
      const { key, hash } = newKey()
      const kept: ApiKey = {
        id: hash.slice(0, 12),
        subject: subject.trim(),
        role,
        ...(scopes && { scopes: [...new Set(scopes)] }),
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
      fields: [
        { label: 'Role', value: kept.role },
        ...(kept.scopes ? [{ label: 'Only within', value: kept.scopes.join(', ') }] : []),
      ],
    }),
  })

interface End {
  expires_in?: number | undefined
  expires_at?: Date | undefined
}

/** Scopes as a person types them, with commas or spaces. */
function words(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

function endOf({ expires_in, expires_at }: End, now: Date): Date | undefined {
  if (expires_in !== undefined && expires_at)
    throw new Problem('invalid', 'Give either `expires_in` or `expires_at`.', {
      fields: { expires_at: 'Leave one of the two out.' },
    })
  const end = expires_at ?? (expires_in === undefined ? undefined : new Date(now.getTime() + expires_in))
  if (end && end <= now)
    throw new Problem('invalid', 'The key would already be expired.', {
      fields: { expires_at: 'Choose a moment to come.' },
    })
  return end
}

function checkKnown(scopes: readonly string[], commands: Command[]): void {
  const known = knownScopes(commands)
  for (const scope of scopes.filter((one) => !known.includes(one))) {
    const [near] = nearestTo(scope, known)
    const remedy = near ? `Did you mean ${near}?` : 'Take the first part of a path of the API, such as incidents.'
    throw new Problem('invalid', `The scope ${scope} covers nothing. ${remedy}`, {
      fields: { scopes: `${scope} covers nothing. ${remedy}` },
    })
  }
}

/** Else a key that may do little could make one that may do everything. */
function checkWithin(scopes: readonly string[] | undefined, actor: Actor): void {
  const own = actor.kind === 'user' ? actor.scopes : undefined
  if (isWithin(scopes, own)) return
  throw new Problem('forbidden', `This key is limited to ${own?.join(', ')} and can only make keys within that.`, {
    fields: { scopes: 'Name scopes that this key has itself.' },
  })
}
