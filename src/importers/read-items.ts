import type { z } from 'zod'
import { Problem } from '../core/problem.ts'
import type { Item } from './sort-items.ts'

/** Reads objects of an export; faults of all of them are told together. */
export interface ItemReader {
  /** The objects of a kind that can be read. */
  read<S extends z.ZodType>(kind: string, schema: S): z.output<S>[]
  /** Throws Problem `invalid` with file and field of every fault, if there was any. */
  finish(): void
}

/** How many faults are told one by one. */
const mostTold = 20

/** Opens a reader of sorted objects. */
export function itemReader(items: Item[]): ItemReader {
  const faults: string[] = []
  return {
    read(kind, schema) {
      return items
        .filter((item) => item.kind === kind)
        .flatMap(({ file, path, value }) => {
          const { data, error } = schema.safeParse(value)
          for (const issue of error?.issues ?? []) faults.push(`${file}: ${fieldOf(path, issue.path)} ${wrong(issue)}`)
          return error ? [] : [data]
        }) as never
    },
    finish() {
      const all = [...new Set(faults)]
      const more =
        all.length > mostTold ? [`and ${all.length - mostTold} more of the kind. Is it an export of this product?`] : []
      if (all.length) throw new Problem('invalid', [...all.slice(0, mostTold), ...more].join('\n'))
    },
  }
}

const fieldOf = (path: string, rest: PropertyKey[]) =>
  rest.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text ? `${text}.${String(part)}` : String(part)
  }, path) || 'the file'

const types: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

function wrong(issue: z.core.$ZodIssue): string {
  const missing = issue.input === undefined && /received undefined/.test(issue.message)
  if (missing) return 'is missing: export it again with this field.'
  if (issue.code === 'invalid_type') return `must be ${types[issue.expected] ?? issue.expected}.`
  return `is not as the documentation of the export describes it: ${issue.message}.`
}
