import { z } from 'zod'
import { risks } from '../core/approval/risk.ts'

/** What every operation that an operator lists by name may say of itself. */
export const listed = {
  description: z.string().max(300).optional().describe('What it does, in one line'),
  risk: z.enum(risks).optional().describe('How risky it is before anything raises it; high when left out'),
  idempotent: z
    .boolean()
    .default(false)
    .describe('Whether doing it twice is doing it once; only then is it ever repeated after a crash'),
  rollback: z.string().optional().describe('Which other one of this executor undoes it'),
  parameters: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, { error: 'is no name of a parameter' }),
      z.strictObject({
        pattern: z
          .string()
          .min(1)
          .max(300)
          .refine(isPattern, { error: 'is no regular expression' })
          .describe('What its whole value must match'),
        description: z.string().max(300).optional(),
      }),
    )
    .default({})
    .describe('What may be filled in, each with the pattern that its value must match'),
}

type Declared = z.output<z.ZodObject<typeof listed>>['parameters']

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/** The schema of what may be filled in: every value whole in its pattern, and none that could pass for an option. */
export const filledIn = (declared: Declared) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(declared).map(([name, { pattern, description = name }]) => [
        name,
        z
          .string()
          .max(300)
          .regex(new RegExp(`^(?:${pattern})$`, 'u'), { error: `does not match ${pattern}` })
          .refine((value) => !value.startsWith('-'), { error: 'must not begin with a dash' })
          .describe(description),
      ]),
    ) as Record<string, z.ZodString>,
  )

/** A word with `{name}` in it, filled in; each stays one word whatever its value holds. */
export const fillWord = (word: string, values: Record<string, unknown>) =>
  word.replace(/\{([a-z][a-z0-9_]*)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )

/** Typed words as the values of a listed command line; undefined where they do not fit it. */
export function matchWords(template: readonly string[], words: readonly string[]): Record<string, string> | undefined {
  if (template.length !== words.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, word] of template.entries()) {
    const names = [...word.matchAll(/\{([a-z][a-z0-9_]*)\}/g)].map(([, name]) => name!)
    const literal = word.split(/\{[a-z][a-z0-9_]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const found = new RegExp(`^${literal.join('(.+?)')}$`, 's').exec(words[index]!)
    if (!found) return undefined
    for (const [at, name] of names.entries()) {
      const value = found[at + 1]!
      if (Object.hasOwn(values, name) && values[name] !== value) return undefined
      values[name] = value
    }
  }
  return values
}
