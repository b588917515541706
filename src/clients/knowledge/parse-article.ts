import { createHash } from 'node:crypto'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import type { Article, ArticleKind, ArticleStep, Passage } from '../../core/knowledge/article.ts'
import { Problem } from '../../core/problem.ts'
import { redacted } from '../../core/redaction/redact.ts'

const words = z
  .union([z.array(z.coerce.string()), z.string()])
  .default([])
  .transform((given) =>
    (typeof given === 'string' ? given.split(',') : given)
      .map((one) => one.trim())
      .filter(Boolean)
      .slice(0, 50),
  )
const line = z.string().trim().min(1).max(2_000)

/** The front matter that counts; whatever else stands there is left alone. */
const FrontMatter = z.looseObject({
  type: z.string().optional(),
  title: z.coerce.string().trim().min(1).max(300).optional(),
  services: words,
  service: z.string().trim().min(1).optional(),
  namespaces: words,
  tags: words,
  symptoms: words,
  steps: z
    .array(
      z.union([
        line.transform((title) => ({ title })),
        z.looseObject({ title: line.optional(), command: line.optional(), rollback: line.optional() }),
      ]),
    )
    .max(50)
    .default([]),
})

/** Longer passages are parted at an empty line, in characters. */
const longestPassage = 2_000

/**
 * Reads a Markdown file with or without front matter. The kind is what `type` says, or what its folder is called, or a
 * runbook. Throws Problem `invalid` for front matter that cannot be read.
 */
export function parseArticle(source: string, path: string, text: string): Article {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const end = lines[0]?.trimEnd() === '---' ? lines.findIndex((one, at) => at > 0 && one.trimEnd() === '---') : -1
  const front = readFront(path, end > 0 ? lines.slice(1, end).join('\n') : '')
  const body = end > 0 ? end + 1 : 0
  const passages = passagesOf(lines, body)
  const headed = lines
    .slice(body)
    .find((one) => /^#\s+\S/.test(one))
    ?.replace(/^#\s+/, '')
    .trim()
  return {
    id: `${source}/${path}`,
    source,
    path,
    kind: kindOf(front.type ?? path),
    title:
      front.title ??
      headed?.slice(0, 300) ??
      path
        .split('/')
        .at(-1)!
        .replace(/\.(md|markdown)$/i, ''),
    services: [...new Set([...front.services, ...(front.service ? [front.service] : []), ...front.namespaces])],
    tags: front.tags,
    symptoms: front.symptoms,
    steps: front.steps.flatMap(stepOf),
    passages,
    digest: digestOf(text),
  }
}

export const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

function readFront(path: string, written: string): z.output<typeof FrontMatter> {
  let value: unknown
  try {
    // No aliases: a small file must not grow into a large one.
    value = parseYaml(written, { maxAliasCount: 0 }) ?? {}
  } catch (cause) {
    throw new Problem('invalid', `The front matter of ${path} is no YAML.`, { cause })
  }
  const read = FrontMatter.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Problem(
    'invalid',
    `The front matter of ${path} cannot be read: ${issue?.path.map(String).join('.')} ${issue?.message}`,
  )
}

const kindOf = (said: string): ArticleKind =>
  /post-?\s?mortem|incident-?review|retrospective/i.test(said)
    ? 'postmortem'
    : /known[-_ ]?(issue|error)/i.test(said)
      ? 'known_issue'
      : 'runbook'

function stepOf(step: { title?: string | undefined; command?: unknown; rollback?: unknown }): ArticleStep[] {
  const { command, rollback } = step
  const title = step.title ?? (typeof command === 'string' ? command : undefined)
  if (title === undefined) return []
  return [{ title, ...(typeof command === 'string' && { command }), ...(typeof rollback === 'string' && { rollback }) }]
}

/** Parts a text at its headings, outside of code. */
function passagesOf(lines: readonly string[], from: number): Passage[] {
  const passages: Passage[] = []
  let current: Passage = { line: from + 1, heading: '', text: '' }
  let fence: string | undefined
  const close = () => {
    const text = current.text.trim()
    // Whoever searches may be a model: what should not be in a runbook stays out of answers.
    if (text) passages.push({ ...current, text: redacted(text) })
  }
  for (let at = from; at < lines.length; at += 1) {
    const written = lines[at]!
    const mark = /^\s*(```+|~~~+)/.exec(written)?.[1]
    if (mark) fence = fence === undefined ? mark : written.trim().startsWith(fence) ? undefined : fence
    const heading = fence === undefined ? /^#{1,6}\s+(.+?)\s*#*$/.exec(written)?.[1] : undefined
    if (heading !== undefined) {
      close()
      current = { line: at + 1, heading: heading.slice(0, 300), text: '' }
    } else if (current.text.length > longestPassage && written.trim() === '') {
      close()
      current = { line: at + 2, heading: current.heading, text: '' }
    } else current.text += `${written.slice(0, longestPassage)}\n`
  }
  close()
  return passages
}
