import { stringify as toml } from 'smol-toml'
import { stringify as yaml } from 'yaml'
import { mapTexts, type Tree } from './tree.ts'

/** Sections of a configuration as the text of a file, with a comment of whole lines at its head. */
export function writeObjects(sections: Tree, { format, head }: { format: 'toml' | 'yaml'; head: string[] }): string {
  const comment = head.map((line) => `# ${line}`.trimEnd()).join('\n')
  // A slot that nobody holds is an empty text: TOML knows no null.
  const plain = mapTexts(JSON.parse(JSON.stringify(sections, (_, value: unknown) => value ?? '')), verbatim) as Tree
  const filled = Object.fromEntries(Object.entries(plain).filter(([, section]) => Object.keys(section as Tree).length))
  return `${comment}\n\n${format === 'yaml' ? yaml(filled, { lineWidth: 110 }) : `${toml(filled)}\n`}`
}

/** A text that reads as itself although it looks like a reference to a variable or a file: it may come from anybody. */
const verbatim = (text: string) =>
  text.replaceAll(/\$\{(?=[A-Za-z_][A-Za-z0-9_]*\})/g, (found) => `$${found}`).replace(/^(env|file):/, ' $&')
