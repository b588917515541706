import type { z } from 'zod'

/**
 * What a form sent, with the boxes that say yes or no as the schema of a command wants them: a form only knows texts. A
 * text that the schema takes as it is stays one.
 */
export function typedInput({ shape }: z.ZodObject, input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const schema = Object.hasOwn(shape, name) ? (shape[name] as z.ZodType) : undefined
      return [name, schema && isBox(value) && wantsBoolean(schema, value) ? value === 'true' : value]
    }),
  )
}

const isBox = (value: unknown): value is 'true' | 'false' => value === 'true' || value === 'false'

const wantsBoolean = (schema: z.ZodType, value: string) =>
  !schema.safeParse(value).success && schema.safeParse(value === 'true').success
