import { parse, TomlError } from 'smol-toml'
import { LineCounter, parseDocument, type YAMLParseError } from 'yaml'
import { Problem } from '../core/problem.ts'
import type { Lines } from './complaint.ts'
import { tomlLines } from './toml-lines.ts'
import { isTree, type Tree } from './tree.ts'
import { yamlLines } from './yaml-lines.ts'

/**
 * Reads TOML or YAML, by the ending of the name, with the line of every key. Dates become text. A fault of the syntax is
 * a Problem with its line; it never quotes the file, which may hold secrets.
 */
export function parseFile(file: string, content: string): { tree: Tree; lines: Lines } {
  const text = content.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  return /\.ya?ml$/i.test(file) ? parseYaml(file, text) : parseToml(file, text)
}

function parseToml(file: string, text: string) {
  try {
    return { tree: plainTree(parse(text)) as Tree, lines: tomlLines(text) }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const hint = 'texts need quotes, tables are written [name], and a key may stand only once'
    throw new Problem('invalid', `${file}:${error.line}: this is not valid TOML at column ${error.column}: ${hint}`)
  }
}

function parseYaml(file: string, text: string) {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, stringKeys: true })
  const told = document.errors.map((error) => `${file}:${counter.linePos(error.pos[0]).line}: ${yamlFault(error)}`)
  if (told.length) throw new Problem('invalid', [...new Set(told)].join('\n'))
  const tree = plainTree(unfold(file, () => document.toJS({ maxAliasCount: 100 }))) ?? {}
  if (!isTree(tree)) throw new Problem('invalid', `${file}:1: the file must hold keys with values, such as "slack:"`)
  return { tree, lines: yamlLines(document, counter) }
}

function unfold(file: string, toJS: () => unknown): unknown {
  try {
    return toJS()
  } catch (cause) {
    throw new Problem('invalid', `${file}: an alias (*name) leads nowhere or too far; write the value itself`, {
      cause,
    })
  }
}

const yamlFaults: Partial<Record<YAMLParseError['code'], string>> = {
  DUPLICATE_KEY: 'this key stands twice; keep one of them',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  MISSING_CHAR: 'a quote, bracket or colon is missing here',
  MULTIPLE_DOCS: 'the file may hold one document only; remove the --- line',
  NON_STRING_KEY: 'keys must be plain words',
}

const yamlFault = ({ code }: YAMLParseError) =>
  `this is not valid YAML: ${yamlFaults[code] ?? 'check quotes, colons and indentation'}`

/** Plain objects, lists, texts, numbers and truth values only. */
function plainTree(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plainTree)
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainTree(item)]))
}
