import { createEmulator } from 'emulate'
import { guarded } from '../../core/code/guarded.ts'
import { githubRepository } from './repository.ts'

/** A change of the test's history: files by path; `null` removes one. */
export type TestCommit = { message: string; files: Record<string, string | null> }

/** Starts the independent emulator of GitHub with one repository, `acme/pay`. */
export async function testGithub() {
  const running = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { 'ghp-of-tests': { login: 'acme', scopes: ['repo'] } },
      github: { users: [{ login: 'acme' }], repos: [{ owner: 'acme', name: 'pay' }] },
    } as never,
  })
  const apiUrl = running.url
  const headers = { Authorization: 'Bearer ghp-of-tests', 'Content-Type': 'application/json' }
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(apiUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const answer = await response.text()
    if (!response.ok && response.status !== 404) throw new Error(`${method} ${path}: ${response.status} ${answer}`)
    return response.ok && answer ? JSON.parse(answer) : undefined
  }
  const at = (path: string) => `/repos/acme/pay/contents/${path}`
  const repository = (more: { allowed?: string[]; token?: string; fetch?: typeof fetch } = {}) =>
    guarded(
      githubRepository({
        fetch: more.fetch ?? fetch,
        apiUrl,
        token: more.token ?? 'ghp-of-tests',
        path: 'acme/pay',
        address: 'github.com/acme/pay',
      }),
      more.allowed ?? [],
    )
  return {
    apiUrl,
    call,
    repository,
    /** Adds a commit per file, as people do on the page of GitHub. */
    async commit({ message, files }: TestCommit) {
      for (const [path, text] of Object.entries(files)) {
        const there = await call('GET', at(path))
        if (text === null) await call('DELETE', at(path), { message, sha: there.sha })
        else
          await call('PUT', at(path), {
            message,
            content: Buffer.from(text).toString('base64'),
            ...(there && { sha: there.sha }),
          })
      }
      return (await repository().head()).sha
    },
    close: () => running.close(),
  }
}
