/** What a posted form says of itself beside its fields. */
export interface Posting {
  csrf: string
  /** Names this asking: the same form sent twice counts once. */
  once: string
  /** Which form of the page it was. */
  form: string
  /** The page it stood on. */
  back: string
  input: Record<string, unknown>
}

/**
 * Reads a posted form: names with a leading underscore are ours, a dot makes a nested field, `[]` behind a name a list, and
 * of a name that comes twice the last counts, which is how a box that is not ticked says no.
 */
export function formInput(body: URLSearchParams): Posting {
  const own = (name: string) => body.get(`_${name}`) ?? ''
  const fields = new Map<string, unknown>()
  const groups = new Map<string, Map<string, unknown>>()
  const lists = new Map<string, string[]>()
  for (const [name, value] of body.entries()) {
    if (name.startsWith('_')) continue
    const [first = '', second] = name.split(/\.(.*)/s, 2)
    const written = value.replaceAll('\r\n', '\n')
    if (name.endsWith('[]')) lists.set(name.slice(0, -2), [...(lists.get(name.slice(0, -2)) ?? []), written])
    else if (second === undefined) fields.set(first, written)
    else groups.set(first, (groups.get(first) ?? new Map<string, unknown>()).set(second, written))
  }
  for (const [name, group] of groups) fields.set(name, Object.fromEntries(group))
  for (const [name, list] of lists) fields.set(name, list.filter(Boolean))
  return {
    csrf: own('csrf'),
    once: own('once'),
    form: own('form'),
    back: own('back'),
    input: Object.fromEntries(fields),
  }
}
