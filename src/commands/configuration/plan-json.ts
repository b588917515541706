import { z } from 'zod'
import type { Card, Text } from '../../core/card.ts'
import { type FieldChange, writtenPath } from '../../core/reconcile/field-changes.ts'
import { ownerWords } from '../../core/reconcile/held.ts'
import type { ObjectChange } from '../../core/reconcile/reconcile.ts'
import type { PlannedObjects } from './plan-objects.ts'

const Kind = z.enum(['user', 'team', 'schedule', 'policy', 'service'])

/** A plan for programs. */
export const PlanJson = z.object({
  owner: z.string(),
  hash: z.string().describe('Names this plan; apply takes it'),
  summary: z.object({
    create: z.int(),
    change: z.int(),
    remove: z.int(),
    blocked: z.int(),
    unchanged: z.int(),
    untouched: z.int(),
  }),
  changes: z.array(
    z.object({
      action: z.enum(['create', 'change', 'remove']),
      kind: Kind,
      id: z.string(),
      taken_from: z.string().optional().describe('Whose it was, where it comes under another owner'),
      fields: z.array(z.object({ field: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })),
    }),
  ),
  blocked: z.array(z.object({ kind: Kind, id: z.string(), reason: z.string() })),
  untouched: z.array(z.object({ kind: Kind, id: z.string(), owner: z.string() })),
  follows: z.array(z.string()).describe('What follows from the changes, in sentences'),
})
export type PlanJson = z.infer<typeof PlanJson>

/** Writes a plan for programs. */
export function presentPlan({
  owner,
  hash,
  changes,
  blocked,
  untouched,
  unchanged,
  follows,
}: PlannedObjects): PlanJson {
  const count = (action: ObjectChange['action']) => changes.filter((change) => change.action === action).length
  return {
    owner,
    hash,
    summary: {
      create: count('create'),
      change: count('change'),
      remove: count('remove'),
      blocked: blocked.length,
      unchanged,
      untouched: untouched.length,
    },
    changes: changes.map(({ action, kind, id, fields, takenFrom }) => ({
      action,
      kind,
      id,
      ...(takenFrom && { taken_from: ownerWords(takenFrom) }),
      fields: fields.map(({ path, ...values }) => ({ field: writtenPath(path), ...values })),
    })),
    blocked,
    untouched: untouched.map((one) => ({ ...one, owner: ownerWords(one.owner) })),
    follows,
  }
}

/** A plan for people; `title` says what became of it. */
export function showPlan({ changes, blocked, follows }: PlannedObjects, title: string): Card {
  const rows = [
    ...changes.map((change): Text[] => [words[change.action], `${change.kind} ${change.id}`, whatChanges(change)]),
    ...blocked.map(({ kind, id, reason }): Text[] => ['blocked', `${kind} ${id}`, reason]),
  ]
  return {
    title,
    tone: blocked.length ? 'warn' : 'plain',
    ...(follows.length && { lines: follows }),
    ...(rows.length && { table: { columns: ['', 'Object', 'What'], rows } }),
  }
}

/** How many objects a plan changes, in words; ends no sentence. */
export function countWords({ changes }: Pick<PlannedObjects, 'changes'>): string {
  const counts = (['create', 'change', 'remove'] as const).map(
    (action) => [action, changes.filter((change) => change.action === action).length] as const,
  )
  return counts.flatMap(([action, count]) => (count ? [`${count} to ${action}`] : [])).join(', ') || 'nothing to change'
}

const words = { create: 'create', change: 'change', remove: 'remove' }

function whatChanges({ action, fields, takenFrom }: ObjectChange): string {
  if (action !== 'change') return ''
  const taken = takenFrom ? [`taken over from ${ownerWords(takenFrom)}`] : []
  return [...taken, ...fields.map(fieldWords)].join('; ')
}

const fieldWords = ({ path, from, to }: FieldChange) => `${writtenPath(path)}: ${valueWords(from)} → ${valueWords(to)}`

const valueWords = (value: unknown) =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
