import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Branching, NewFile } from '../../core/code/code-host.ts'
import { Problem } from '../../core/problem.ts'
import { type GitEnvironment, runGit } from './run-git.ts'

/** Whoever made a commit that nobody typed. */
const author = { NAME: 'Allclear', EMAIL: 'allclear@localhost' }
const who = {
  ...{ GIT_AUTHOR_NAME: author.NAME, GIT_AUTHOR_EMAIL: author.EMAIL },
  ...{ GIT_COMMITTER_NAME: author.NAME, GIT_COMMITTER_EMAIL: author.EMAIL },
} as const
const nothing = '0'.repeat(40)

/**
 * Makes branches in a clone: objects, a tree and a commit, and at last the branch that makes them visible. What is checked
 * out and the clone's own index are never touched.
 */
export function branching(folder: string, environment: GitEnvironment): Branching {
  const git = async (words: string[], signal?: AbortSignal, more: { index?: string; input?: string } = {}) => {
    const { index, input } = more
    const variables = { ...who, ...(index !== undefined && { GIT_INDEX_FILE: index }) }
    const given = { environment, signal, more: variables, ...(input !== undefined && { input }) }
    return (await runGit(folder, words, given))!.toString().trim()
  }
  const headOf = async (branch: string, signal?: AbortSignal) =>
    (await runGit(folder, ['rev-parse', '--verify', '--quiet', ref(branch)], { environment, signal, quiet: [1] }))
      ?.toString()
      .trim()
  return {
    async push({ branch, base, message, files }, signal) {
      if (await headOf(branch, signal)) throw new Problem('conflict', `There is a branch ${branch} already.`)
      const place = await mkdtemp(join(tmpdir(), 'allclear-index-'))
      const index = join(place, 'index')
      try {
        const lines = []
        for (const file of files) lines.push(await lineFor(file, base, signal))
        await git(['read-tree', base], signal, { index })
        await git(['update-index', '-z', '--index-info'], signal, { index, input: lines.join('') })
        const tree = await git(['write-tree'], signal, { index })
        const sha = await git(['commit-tree', tree, '-p', base, '-F', '-'], signal, { input: message })
        // Only where none is: of two at once the second is told.
        await git(['update-ref', ref(branch), sha, nothing], signal)
        return sha
      } finally {
        await rm(place, { recursive: true, force: true })
      }
    },
    async removeBranch(branch, signal) {
      const sha = await headOf(branch, signal)
      if (sha === undefined) throw new Problem('not_found', `There is no branch ${branch}.`)
      const out = await runGit(folder, ['symbolic-ref', '--quiet', 'HEAD'], { environment, signal, quiet: [1] })
      if (out?.toString().trim() === ref(branch))
        throw new Problem('conflict', `${branch} is checked out in the clone: switch to another one first.`)
      await git(['update-ref', '-d', ref(branch), sha], signal)
    },
  }

  /** What the index is told of a file. */
  async function lineFor({ path, text }: NewFile, base: string, signal?: AbortSignal): Promise<string> {
    const there = await git(['ls-tree', '-z', '--full-tree', base, '--', path], signal)
    const mode = /^(\d{6}) /.exec(there)?.[1] ?? '100644'
    if (mode !== '100644' && mode !== '100755')
      throw new Problem('forbidden', `${path} is a link or a repository of its own, which is never changed.`)
    if (text === undefined) return `0 ${nothing}\t${path}\0`
    return `${mode} ${await git(['hash-object', '-w', '--stdin'], signal, { input: text })}\t${path}\0`
  }
}

/** Only branches of our own are ever made or taken away. */
function ref(branch: string): string {
  if (branch.startsWith('allclear/')) return `refs/heads/${branch}`
  throw new Problem('forbidden', `${branch} is no branch of Allclear: those begin with allclear/.`)
}
