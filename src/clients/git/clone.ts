import type { BlamedLines, FileChange, Repository } from '../../core/code/code-host.ts'
import { fileText } from '../../core/code/file-text.ts'
import { Problem } from '../../core/problem.ts'
import { branching } from './branching.ts'
import { type GitEnvironment, runGit } from './run-git.ts'

export interface CloneOptions {
  /** Absolute path of the clone; a bare one will do. */
  folder: string
  address: string
  environment: GitEnvironment
  /** Whether branches may be made in it. */
  writable?: boolean
}

/** A repository in a folder of this machine, as it was fetched last. */
export function gitClone({ folder, address, environment, writable = false }: CloneOptions): Repository {
  const git = async (words: string[], signal?: AbortSignal) => (await runGit(folder, words, { environment, signal }))!
  const maybe = (words: string[], signal?: AbortSignal) =>
    runGit(folder, words, { environment, signal, quiet: [1, 128] })
  return {
    kind: 'git',
    address,
    ...(writable && { branching: branching(folder, environment) }),
    async head(ref, signal) {
      const names = ref === undefined ? ['refs/remotes/origin/HEAD', 'HEAD'] : [ref, `refs/remotes/origin/${ref}`]
      for (const name of names) {
        const found = await maybe(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], signal)
        if (found) return { ref: ref ?? (await nameOf(name, maybe, signal)), sha: found.toString().trim() }
      }
      throw new Problem('not_found', `There is no commit ${ref ?? 'HEAD'} in ${address}.`, {
        fields: { ref: 'is not known' },
      })
    },
    async file(path, sha, signal) {
      const kind = await maybe(['cat-file', '-t', `${sha}:${path}`], signal)
      if (kind === undefined) return undefined
      if (kind.toString().trim() !== 'blob')
        throw new Problem('invalid', `${path} is a folder.`, { fields: { path: 'is a folder' } })
      return fileText(path, await git(['cat-file', 'blob', `${sha}:${path}`], signal))
    },
    paths: async (sha, signal) => fields(await git(['ls-tree', '-r', '-z', '--name-only', sha], signal)),
    async search({ text, sha, limit, signal }) {
      const words = ['grep', '--no-color', '-n', '-z', '-I', '-i', '-F', '-m', String(limit), '-e', text, sha, '--']
      const found = (await maybe(words, signal))?.toString() ?? ''
      return found
        .split('\n')
        .flatMap((line) => {
          const [name, number, said] = line.split('\0')
          return name && number && said !== undefined
            ? [{ path: name.slice(sha.length + 1), line: Number(number), text: said.slice(0, 300).trimEnd() }]
            : []
        })
        .slice(0, limit)
    },
    async blame({ path, sha, from, to, signal }) {
      const said = await maybe(['blame', '--porcelain', '-L', `${from},${to}`, sha, '--', path], signal)
      if (said === undefined) throw new Problem('not_found', `${path} has no such lines at ${sha.slice(0, 8)}.`)
      return readBlame(said.toString())
    },
    async commits({ sha, path, since, until, limit, signal }) {
      const words = ['log', '-z', `--format=${format}`, `-n${limit}`]
      if (since) words.push(`--since=@${Math.floor(since.getTime() / 1_000)}`)
      if (until) words.push(`--until=@${Math.ceil(until.getTime() / 1_000)}`)
      return readCommits(await git([...words, sha, '--', ...(path === undefined ? [] : [path])], signal))
    },
    async commit(sha, signal) {
      const [found] = readCommits(
        (await maybe(['log', '-z', `--format=${format}`, '-n1', sha, '--'], signal)) ?? Buffer.alloc(0),
      )
      if (!found) throw new Problem('not_found', `There is no commit ${sha.slice(0, 40)} in ${address}.`)
      const words = ['diff-tree', '-r', '-z', '-M', '--no-commit-id', '--name-status', '--root', found.sha]
      return { ...found, files: readChanges(fields(await git(words, signal))) }
    },
    async compare({ base, head, signal }) {
      const trees = ['diff-tree', '-r', '--no-renames', '--no-color', '--no-ext-diff', '--no-textconv']
      const log = await maybe(['log', '-z', `--format=${format}`, `-n${mostBetween}`, `${base}..${head}`, '--'], signal)
      if (log === undefined) throw new Problem('not_found', `${address} does not have both ${base} and ${head}.`)
      const changes = readChanges(fields(await git([...trees, '-z', '--name-status', base, head], signal)))
      const parts = readHunks((await git([...trees, '-p', base, head], signal)).toString())
      const files = changes.map((change, index) => ({ ...change, ...(parts[index] && { hunks: parts[index] }) }))
      return { commits: readCommits(log).reverse(), files }
    },
  }
}

/** More commits than these between two are not listed. */
const mostBetween = 250

/** The hunks of each file of a diff, in the order of the files; empty for what is no text. */
const readHunks = (diff: string): string[] =>
  diff
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((part) => /^@@[\s\S]*/m.exec(part)?.[0] ?? '')

/** The branch that a symbolic name stands for. */
async function nameOf(
  name: string,
  maybe: (words: string[], signal?: AbortSignal) => Promise<Buffer | undefined>,
  signal?: AbortSignal,
) {
  const found = await maybe(['symbolic-ref', '--quiet', '--short', name], signal)
  return (
    found
      ?.toString()
      .trim()
      .replace(/^origin\//, '') || 'HEAD'
  )
}

const fields = (said: Buffer) => said.toString().split('\0').filter(Boolean)

/** Parts by a sign that no message holds, because Git takes none. */
const format = '%H%x01%P%x01%cI%x01%an%x01%B'

function readCommits(said: Buffer) {
  return fields(said).flatMap((one) => {
    const [sha, parents = '', at = '', author = '', ...message] = one.split('\u0001')
    return sha
      ? [
          {
            sha: sha.trim(),
            parents: parents.split(' ').filter(Boolean),
            at: new Date(at),
            author,
            message: message.join('\u0001').trimEnd(),
          },
        ]
      : []
  })
}

function readChanges(said: string[]): FileChange[] {
  const changes: FileChange[] = []
  for (let at = 0; at < said.length; ) {
    const sign = said[at]![0]
    if (sign === 'R') {
      changes.push({ path: said[at + 2]!, previous: said[at + 1]!, status: 'renamed' })
      at += 3
    } else {
      changes.push({ path: said[at + 1]!, status: sign === 'A' ? 'added' : sign === 'D' ? 'removed' : 'modified' })
      at += 2
    }
  }
  return changes
}

/** Reads `git blame --porcelain`: the facts of a commit stand once, at its first line. */
function readBlame(said: string): BlamedLines[] {
  const known = new Map<string, { author: string; at: Date; title: string }>()
  const blamed: { sha: string; line: number }[] = []
  let sha = ''
  for (const line of said.split('\n')) {
    const head = /^([0-9a-f]{40}) \d+ (\d+)/.exec(line)
    if (head) {
      sha = head[1]!
      if (!known.has(sha)) known.set(sha, { author: 'unknown', at: new Date(0), title: '' })
      blamed.push({ sha, line: Number(head[2]) })
      continue
    }
    const facts = known.get(sha)
    if (!facts || line.startsWith('\t')) continue
    if (line.startsWith('author ')) facts.author = line.slice(7)
    if (line.startsWith('committer-time ')) facts.at = new Date(Number(line.slice(15)) * 1_000)
    if (line.startsWith('summary ')) facts.title = line.slice(8)
  }
  const ranges: BlamedLines[] = []
  for (const { sha: by, line } of blamed) {
    const last = ranges.at(-1)
    if (last && last.commit.sha === by && last.to === line - 1) last.to = line
    else ranges.push({ from: line, to: line, commit: { sha: by, ...known.get(by)! } })
  }
  return ranges
}
