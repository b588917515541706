/** A line of a `kubectl describe` text with what is indented under it. */
export interface Entry {
  key: string
  value: string
  children: Entry[]
}

/** Reads the indentation of a describe text as a tree. A line without `Key: value` becomes an entry with an empty key. */
export function parseDescribe(text: string): Entry {
  const root: Entry = { key: '', value: '', children: [] }
  const open: { indent: number; entry: Entry }[] = [{ indent: -1, entry: root }]
  for (const line of text.split('\n')) {
    const content = line.trim()
    if (content === '') continue
    const indent = line.search(/\S/)
    while (open.at(-1)!.indent >= indent) open.pop()
    const [, key, value] = /^([^:=]+):(?:\s+(.*))?$/.exec(content) ?? []
    const entry: Entry = { key: key ?? '', value: (key === undefined ? content : (value ?? '')).trim(), children: [] }
    open.at(-1)!.entry.children.push(entry)
    open.push({ indent, entry })
  }
  return root
}

export const child = (entry: Entry | undefined, ...keys: string[]): Entry | undefined =>
  entry?.children.find(({ key }) => keys.includes(key))

/** The value under a key; undefined when absent, empty or `<none>`. */
export function fieldOf(entry: Entry | undefined, ...keys: string[]): string | undefined {
  const value = child(entry, ...keys)?.value
  return value && !/^<(none|unset|nil|unknown)>$/.test(value) ? value : undefined
}

/** A list that starts beside its key and goes on under it. */
export function listOf(entry: Entry | undefined, ...keys: string[]): string[] {
  const found = child(entry, ...keys)
  if (!found) return []
  return [found.value, ...found.children.map(({ key, value }) => (key ? `${key}: ${value}` : value))].filter(
    (item) => item !== '' && item !== '<none>',
  )
}

/** Pairs written `key=value`, one a line or with commas between them. */
export const pairsOf = (items: string[]): Record<string, string> =>
  Object.fromEntries(
    items
      .flatMap((item) => item.split(','))
      .filter((item) => item.includes('='))
      .map((item) => [item.slice(0, item.indexOf('=')).trim(), item.slice(item.indexOf('=') + 1).trim()]),
  )

/** Pairs written `Key:  value` under a key. */
export const fieldsOf = (entry: Entry | undefined): Record<string, string> =>
  Object.fromEntries((entry?.children ?? []).filter(({ key }) => key).map(({ key, value }) => [key, value]))
