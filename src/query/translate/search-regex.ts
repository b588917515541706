import { common, containing, type Dialect, equalTo, globbing, wordLike } from '../regex.ts'
import type { Ask } from '../translation.ts'

/** The regular expression that a field must contain a match of; undefined for comparisons, which are none. */
export function searchRegex({ test }: Ask, dialect: Dialect = common): string | undefined {
  switch (test.kind) {
    case 'contains':
      return containing(test.text, dialect)
    case 'word':
      return wordLike(test.pattern, dialect)
    case 'equals':
      return equalTo(test.texts, dialect)
    case 'glob':
      return globbing(test.pattern, dialect)
    case 'filled':
      return dialect.any
    case 'compare':
      return undefined
  }
}
