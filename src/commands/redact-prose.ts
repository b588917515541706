import type { z } from 'zod'
import type { Card } from '../core/card.ts'
import type { Command } from '../core/command.ts'
import { redactor } from '../core/redaction/redactor.ts'
import type { Privacy, SecretKind } from '../core/redaction/rule.ts'

/** The fields of a command in which people write freely, with their note `prose`. */
const proseFields = ({ input }: Pick<Command, 'input'>): [field: string, prose: unknown][] =>
  Object.entries(input.shape).flatMap(([field, schema]) => {
    const prose = (schema as z.ZodType).meta()?.prose
    return prose ? [[field, prose]] : []
  })

/** An input whose words of people hold no secrets any more, and what was taken out of them. */
export interface RedactedProse<T> {
  input: T
  found: ReadonlyMap<SecretKind, number>
}

/** Takes secrets and personal data out of what a person wrote, before anything is done with it; other fields stay as given. */
export function redactProse<T>(command: Pick<Command, 'input'>, input: T, privacy?: Privacy): RedactedProse<T> {
  const clean = redactor(privacy)
  if (typeof input !== 'object' || input === null) return { input, found: clean.found }
  const left = { ...input } as Record<string, unknown>
  for (const [field, prose] of proseFields(command)) {
    const words = left[field]
    if (typeof words === 'string') left[field] = prose === 'keeps e-mails' ? clean.person(words) : clean.text(words)
  }
  return { input: left as T, found: clean.found }
}

/** Tells the writer what was taken out of their words; undefined when nothing was. */
export function proseNotice({ found }: Pick<RedactedProse<unknown>, 'found'>): string | undefined {
  if (!found.size) return undefined
  const kinds = [...found.keys()].map((kind) => (kind === 'e-mail' ? 'e-mail address' : kind))
  return `Taken out of what you wrote before it was kept or shown: ${kinds.join(', ')}. If you posted it elsewhere too, delete it there${hasSecret(found) ? ' and replace it' : ''}.`
}

const replaceable: readonly SecretKind[] = ['private key', 'cloud key', 'token', 'password', 'cookie']
const hasSecret = (found: ReadonlyMap<SecretKind, number>) => replaceable.some((kind) => found.has(kind))

/** An answer with the notice for its reader. */
export const withNotice = (card: Card, notice: string | undefined): Card =>
  notice === undefined ? card : { ...card, lines: [...(card.lines ?? []), notice] }
