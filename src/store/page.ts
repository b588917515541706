import type { Page } from '../core/page.ts'

/** Cuts the one row too many that was read, to know whether there is a next page; the cursor is the last id shown. */
export function pageOf<R extends { id: string }, T>(rows: R[], limit: number, from: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit)
  return { items: shown.map(from), ...(rows.length > limit && { next: shown.at(-1)!.id }) }
}
