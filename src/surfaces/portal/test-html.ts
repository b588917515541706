/** One tag as it was written. */
export interface Tag {
  name: string
  attributes: Record<string, string>
  /** The text up to its end tag, for elements that hold one. */
  text: string
}

const voids = new Set(['meta', 'link', 'input', 'br', 'hr', 'path', 'rect', 'line', 'circle'])
const ends = /^\/(\w[\w-]*)$/
const attribute = /\s+([a-zA-Z][\w:-]*)(?:=(?:"([^"<]*)"|'([^'<]*)'))?/y

/**
 * Reads markup as strictly as we write it: every tag closed in order, every attribute quoted, no stray `<`. Throws for
 * anything else, so that text which turned into markup is found wherever it stands.
 */
export function readHtml(html: string): Tag[] {
  const tags: Tag[] = []
  const open: { tag: Tag; from: number }[] = []
  const pattern = /<(?:!doctype html|(\/?[^>]*))>/g
  let last = 0
  for (let match = pattern.exec(html); match; match = pattern.exec(html)) {
    const between = html.slice(last, match.index)
    if (between.includes('<')) throw new Error(`a stray < in: ${between.slice(0, 80)}`)
    last = pattern.lastIndex
    const inside = match[1]
    if (inside === undefined) continue
    const end = ends.exec(inside)?.[1]
    if (end === undefined) {
      const tag = readTag(inside)
      tags.push(tag)
      if (!voids.has(tag.name) && !inside.endsWith('/')) open.push({ tag, from: last })
      continue
    }
    const opened = open.pop()
    if (opened?.tag.name !== end) throw new Error(`</${end}> closes <${opened?.tag.name ?? 'nothing'}>`)
    opened.tag.text = html
      .slice(opened.from, match.index)
      .replace(/<[^>]*>/g, ' ')
      .trim()
  }
  if (open.length) throw new Error(`not closed: ${open.map(({ tag }) => tag.name).join(', ')}`)
  return tags
}

function readTag(inside: string): Tag {
  const name = /^[a-z][a-z0-9-]*/.exec(inside)?.[0]
  if (!name) throw new Error(`no tag: <${inside.slice(0, 60)}>`)
  const attributes: Record<string, string> = {}
  attribute.lastIndex = name.length
  for (let at = name.length; at < inside.length; at = attribute.lastIndex) {
    attribute.lastIndex = at
    const found = attribute.exec(inside)
    if (!found) {
      if (/^\s*\/?$/.test(inside.slice(at))) break
      throw new Error(`no attribute: ${inside.slice(at, at + 60)} in <${name}>`)
    }
    if (found[1]! in attributes) throw new Error(`${found[1]} twice in <${inside.slice(0, 80)}>`)
    attributes[found[1]!] = found[2] ?? found[3] ?? ''
  }
  return { name, attributes, text: '' }
}

/** What keeps people with a keyboard or a screen reader out, in words; empty when nothing was found. */
export function barriers(tags: Tag[]): string[] {
  const found: string[] = []
  const named = (name: string) => tags.filter((tag) => tag.name === name)
  const ids = tags.flatMap(({ attributes }) => attributes.id ?? [])
  const say = (when: boolean, words: string) => when && found.push(words)
  say(named('html')[0]?.attributes.lang !== 'en', 'no language')
  say(named('h1').length !== 1, `${named('h1').length} first headings`)
  say(named('main').length !== 1, 'no main landmark')
  say(!named('title')[0]?.text, 'no title')
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push(`id ${id} twice`)
  const labelled = new Set(named('label').flatMap(({ attributes }) => attributes.for ?? []))
  for (const { name, attributes } of tags.filter(({ name }) => ['input', 'select', 'textarea'].includes(name)))
    say(
      attributes.type !== 'hidden' && !labelled.has(attributes.id ?? '') && !attributes['aria-label'],
      `${name} ${attributes.name} has no label`,
    )
  for (const { name, attributes, text } of tags.filter(({ name }) => ['button', 'a', 'summary'].includes(name)))
    say(!text && !attributes['aria-label'], `an empty ${name}`)
  for (const { attributes } of tags)
    for (const to of ['aria-labelledby', 'aria-describedby', 'for'].flatMap((a) => attributes[a]?.split(' ') ?? []))
      say(!ids.includes(to), `nothing has the id ${to}`)
  return found
}

/** What a strict content policy would block or what could run: empty on every page of ours. */
export function dangers(tags: Tag[]): string[] {
  return tags.flatMap(({ name, attributes }) => [
    ...(name === 'script' && !attributes.src?.startsWith('/assets/') ? ['a script that is not ours'] : []),
    ...(['style', 'iframe', 'object', 'embed', 'img', 'base'].includes(name) ? [`<${name}>`] : []),
    ...Object.keys(attributes).filter((a) => a.startsWith('on') || a === 'style' || a.startsWith('hx-on')),
    ...['href', 'src', 'action', 'hx-get', 'hx-post'].flatMap((a) =>
      attributes[a] !== undefined && !/^(\/(?!\/)|#|https?:)/.test(attributes[a]) ? [`${a}=${attributes[a]}`] : [],
    ),
    ...(name === 'a' && /^https?:/.test(attributes.href ?? '') && !attributes.rel?.includes('noreferrer')
      ? ['a link that tells where from']
      : []),
  ])
}
