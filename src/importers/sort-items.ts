import type { ExportFile } from '../core/importer.ts'

/** One object of an export, and where it stands. */
export interface Item {
  kind: string
  file: string
  /** From the top of the file down to it, such as `results[3]`. */
  path: string
  value: unknown
}

type Table = Record<string, unknown>

/**
 * Finds the objects of an export. A file is a table with a list per kind, as APIs answer it, or all of one kind, which its
 * name or its folder tells: one object, a list, or a page with `results` or `data`. `kinds` holds the other names of each.
 */
export function sortItems(files: ExportFile[], kinds: Record<string, string[]>): { items: Item[]; unknown: string[] } {
  const names = new Map(Object.entries(kinds).flatMap(([kind, more]) => [kind, ...more].map((name) => [name, kind])))
  const sorted = files.map(({ file, content }) => ({ file, items: itemsOf(file, content, names) }))
  return {
    items: sorted.flatMap(({ items }) => items),
    unknown: sorted.flatMap(({ file, items }) => (items.length || isEmptyPage(file, names) ? [] : [file])),
  }
}

function itemsOf(file: string, content: unknown, names: Map<string, string>): Item[] {
  // What has an id of its own is one object, though its fields may be called like kinds.
  const isContainer = isTable(content) && !Object.hasOwn(content, 'id')
  const named = isContainer ? Object.entries(content).filter(([key]) => names.has(key.toLowerCase())) : []
  const lists = named.filter(([, value]) => Array.isArray(value) || isPage(value))
  if (lists.length)
    return lists.flatMap(([key, value]) =>
      spread(value, key).map((one) => ({ ...one, kind: names.get(key.toLowerCase())!, file })),
    )
  const kind = kindOfName(file, names)
  return kind ? spread(content, '').map((one) => ({ ...one, kind, file })) : []
}

/** The objects of a list or a page; a table that is neither is an object itself. */
function spread(value: unknown, path: string): { path: string; value: unknown }[] {
  const at = (key: string) => (path ? `${path}.${key}` : key)
  if (Array.isArray(value)) return value.map((one: unknown, index) => ({ path: `${path}[${index}]`, value: one }))
  if (!isTable(value)) return [{ path, value }]
  for (const key of ['results', 'data'])
    if (Array.isArray(value[key]) || isTable(value[key])) return spread(value[key], at(key))
  return [{ path, value }]
}

/** The folder tells before the name does: files in it are often called like what they hold. */
function kindOfName(file: string, names: Map<string, string>): string | undefined {
  const parts = file
    .toLowerCase()
    .replace(/\.json$/, '')
    .split(/[/\\]/)
  const folders = parts.slice(0, -1).toReversed()
  const folder = folders.map((part) => names.get(part)).find((kind) => kind !== undefined)
  if (folder) return folder
  const name = parts.at(-1)!
  const longest = [...names.keys()].toSorted((a, b) => b.length - a.length)
  const found = longest.find(
    (known) => name === known || (name.startsWith(known) && /^[-_. ]?\d/.test(name.slice(known.length))),
  )
  return found && names.get(found)
}

const isEmptyPage = (file: string, names: Map<string, string>) => kindOfName(file, names) !== undefined

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

const isPage = (value: unknown) => isTable(value) && Array.isArray(value.results)
