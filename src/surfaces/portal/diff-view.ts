import { type Html, h } from './html.ts'

/** A change in code as it would be made, whole, each line by what becomes of it. */
export const diffView = (diff: string): Html =>
  h`<pre class="diff" tabindex="0">${diff.split('\n').map(
    (line) => h`<span class="${kindOf(line)}">${line}
</span>`,
  )}</pre>`

function kindOf(line: string): string {
  if (/^(\+\+\+|---|diff |index )/.test(line)) return 'diff-file'
  if (line.startsWith('@@')) return 'diff-place'
  if (line.startsWith('+')) return 'diff-added'
  return line.startsWith('-') ? 'diff-removed' : 'diff-same'
}
