import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { guarded } from '../../core/code/guarded.ts'
import { gitClone } from './clone.ts'

/** A repository of Git in a folder of its own. */
export function testClone() {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'))
  let turn = 0
  const git = (...words: string[]) => {
    turn += 1
    const date = `2026-03-02T09:${String(turn % 60).padStart(2, '0')}:00Z`
    const who = {
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    }
    const env = {
      ...process.env,
      ...who,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
      GIT_CONFIG_GLOBAL: '/dev/null',
    }
    return execFileSync('git', words, { cwd: folder, env, encoding: 'utf8' }).trim()
  }
  git('init', '-q', '-b', 'main')
  return {
    folder,
    git,
    repository: (allowed: string[] = [], writable = false) =>
      guarded(
        gitClone({ folder, address: 'github.com/acme/pay', environment: { PATH: process.env.PATH }, writable }),
        allowed,
      ),
    commit(message: string, files: Record<string, string | null>) {
      for (const [path, text] of Object.entries(files)) {
        if (text === null) git('rm', '-q', path)
        else {
          mkdirSync(dirname(join(folder, path)), { recursive: true })
          writeFileSync(join(folder, path), text)
          git('add', '-A', path)
        }
      }
      git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
