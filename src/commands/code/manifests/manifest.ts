import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar } from 'yaml'

/** The way to a value: keys and positions from the top of its document. */
export type Way = readonly (string | number)[]

/** One plain value of a manifest, and where it stands in the text. */
export interface Spot {
  at: Way
  value: string | number | boolean | null
  /** Its first character and the one after its last. */
  range: readonly [number, number]
  quote: '' | "'" | '"'
}

/** One document of a YAML file. */
export interface Manifest {
  path: string
  text: string
  /** Its position in the file, from 0. */
  index: number
  kind: string | undefined
  name: string | undefined
  namespace: string | undefined
  spots: Spot[]
}

/** The documents of a file; none for what is no plain YAML, as templates are not. */
export function readManifests(path: string, text: string): Manifest[] {
  if (text.includes('{{')) return []
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length)) return []
  return documents.map((document: Document.Parsed, index) => {
    const spots = spotsIn(document.contents, [])
    const word = (...at: string[]) => {
      const value = valueAt({ spots }, at)
      return typeof value === 'string' ? value : undefined
    }
    return {
      ...{ path, text, index, spots },
      ...{ kind: word('kind'), name: word('metadata', 'name'), namespace: word('metadata', 'namespace') },
    }
  })
}

export const spotAt = ({ spots }: Pick<Manifest, 'spots'>, at: Way): Spot | undefined =>
  spots.find((spot) => spot.at.length === at.length && spot.at.every((step, index) => step === at[index]))

export const valueAt = (manifest: Pick<Manifest, 'spots'>, at: Way) => spotAt(manifest, at)?.value

function spotsIn(node: Node | null, at: Way): Spot[] {
  if (isMap(node))
    return node.items.flatMap(({ key, value }) =>
      isScalar(key) ? spotsIn(value as Node | null, [...at, String(key.value)]) : [],
    )
  if (isSeq(node)) return node.items.flatMap((item, index) => spotsIn(item as Node, [...at, index]))
  return isScalar(node) ? spotOf(node, at) : []
}

/** Only what stands in one line by itself: what is anchored or runs over lines is left alone. */
function spotOf({ value, range, type, anchor, tag }: Scalar, at: Way): Spot[] {
  const quote = type === 'QUOTE_DOUBLE' ? '"' : type === 'QUOTE_SINGLE' ? "'" : ''
  const isPlain = type === 'PLAIN' || quote !== ''
  const known = value === null || ['string', 'number', 'boolean'].includes(typeof value)
  if (!range || !isPlain || !known || anchor || (tag && !tag.startsWith('tag:yaml.org'))) return []
  return [{ at, value: value as Spot['value'], range: [range[0], range[1]], quote }]
}

/**
 * The text with one value replaced and every other character kept, comments and layout included. Undefined when that
 * would change anything else than this value.
 */
export function writeSpot(manifest: Manifest, { at, range, quote }: Spot, to: string | number): string | undefined {
  const { path, text, index } = manifest
  const plain = String(to)
  const written = quote === "'" ? `'${plain.replaceAll("'", "''")}'` : quote === '"' ? JSON.stringify(plain) : plain
  for (const one of quote === '' && typeof to === 'string' ? [plain, JSON.stringify(plain)] : [written]) {
    const after = text.slice(0, range[0]) + one + text.slice(range[1])
    const read = readManifests(path, after)[index]
    const others = (spots: readonly Spot[]) =>
      JSON.stringify(spots.filter((spot) => spot.at.join('\0') !== at.join('\0')).map((spot) => [spot.at, spot.value]))
    const value = read && valueAt(read, at)
    if (read && (value === to || (quote !== '' && value === plain)) && others(read.spots) === others(manifest.spots))
      return after
  }
  return undefined
}
