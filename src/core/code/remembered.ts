import type { Repository } from './code-host.ts'

/** What was read of commits, which never change; bounded, the oldest go first. */
export interface CodeMemory {
  get(key: string): Promise<unknown> | undefined
  set(key: string, answer: Promise<unknown>): void
  delete(key: string): void
}

/** Keeps the last answers; `most` of them. */
export function codeMemory(most = 300): CodeMemory {
  const kept = new Map<string, Promise<unknown>>()
  return {
    get: (key) => kept.get(key),
    delete: (key) => void kept.delete(key),
    set(key, answer) {
      kept.set(key, answer)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    },
  }
}

const isWhole = (sha: string) => /^[0-9a-f]{40}$/.test(sha)

/** A repository that asks once for what a whole commit id names, and never again while it is remembered. */
export function remembered(inner: Repository, memory: CodeMemory): Repository {
  const once = <T>(words: readonly (string | number)[], sure: boolean, ask: () => Promise<T>): Promise<T> => {
    if (!sure) return ask()
    const key = JSON.stringify([inner.address, ...words])
    const known = memory.get(key) as Promise<T> | undefined
    if (known) return known
    const answer = ask()
    memory.set(key, answer)
    // A failure says nothing about next time.
    answer.catch(() => memory.delete(key))
    return answer
  }
  return {
    ...inner,
    file: (path, sha, signal) => once(['file', path, sha], isWhole(sha), () => inner.file(path, sha, signal)),
    paths: (sha, signal) => once(['paths', sha], isWhole(sha), () => inner.paths(sha, signal)),
    commit: (sha, signal) => once(['commit', sha], isWhole(sha), () => inner.commit(sha, signal)),
    compare: (asked) =>
      once(['compare', asked.base, asked.head], isWhole(asked.base) && isWhole(asked.head), () => inner.compare(asked)),
  }
}
