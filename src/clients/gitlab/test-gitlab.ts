import { createHash } from 'node:crypto'
import { guarded } from '../../core/code/guarded.ts'
import { writePatch } from '../../core/code/patch.ts'
import { gitlabRepository } from './repository.ts'

/** Hunks as GitLab gives them: without the names of the file. */
const hunksOf = (path: string, before: string | undefined, after: string | undefined) =>
  writePatch([{ path, before, after }]).replace(/^[\s\S]*?(?=^@@)/m, '')

interface Kept {
  sha: string
  parent: string | undefined
  message: string
  files: Map<string, string>
}

/** A GitLab at the level of its wire, with one project `acme/pay`: it keeps commits, branches and merge requests. */
export function testGitlab() {
  const commits = new Map<string, Kept>()
  const branches = new Map<string, string>()
  const merges: {
    iid: number
    source_branch: string
    target_branch: string
    title: string
    description: string
    state: string
    merged_at: string | null
    merge_commit_sha: string | null
  }[] = []
  const heads = new Map<number, string>()
  const seen: string[] = []
  const keep = (parent: string | undefined, message: string, files: Map<string, string>) => {
    const sha = createHash('sha1')
      .update(JSON.stringify([parent, message, [...files], commits.size]))
      .digest('hex')
    commits.set(sha, { sha, parent, message, files })
    return sha
  }
  const at = (ref: string) => commits.get(branches.get(ref) ?? ref)
  const history = (from: Kept | undefined): Kept[] =>
    from ? [from, ...history(from.parent ? at(from.parent) : undefined)] : []
  const changes = ({ files, parent }: Kept) => {
    const before = (parent && at(parent)?.files) || new Map<string, string>()
    return [...new Set([...before.keys(), ...files.keys()])]
      .filter((path) => before.get(path) !== files.get(path))
      .map((path) => ({
        ...{ old_path: path, new_path: path, renamed_file: false },
        ...{ new_file: !before.has(path), deleted_file: !files.has(path) },
        diff: hunksOf(path, before.get(path), files.get(path)),
      }))
  }
  const shown = ({ sha, parent, message }: Kept) => ({
    ...{ id: sha, parent_ids: parent ? [parent] : [], committed_date: '2026-03-02T09:00:00.000+00:00' },
    ...{ author_name: 'Ada', message: `${message}\n`, web_url: `https://gitlab.com/acme/pay/-/commit/${sha}` },
  })

  function answer(method: string, path: string, query: URLSearchParams, body: Record<string, never>): unknown {
    const page = <T>(all: T[]) =>
      all.slice((Number(query.get('page') ?? 1) - 1) * 100).slice(0, Number(query.get('per_page') ?? 20))
    const file = /^\/repository\/files\/([^/]+)$/.exec(path)?.[1]
    const commit = /^\/repository\/commits\/([^/]+)(\/diff)?$/.exec(path)
    if (path === '') return { default_branch: 'main' }
    if (file) {
      const text = at(query.get('ref')!)?.files.get(decodeURIComponent(file))
      return text === undefined
        ? undefined
        : { size: text.length, encoding: 'base64', content: Buffer.from(text).toString('base64') }
    }
    if (path === '/repository/tree')
      return page([...at(query.get('ref')!)!.files.keys()].map((one) => ({ path: one, type: 'blob' })))
    if (path === '/search') {
      const wanted = query.get('search')!.toLowerCase()
      return [...at(query.get('ref')!)!.files]
        .filter(([, text]) => text.toLowerCase().includes(wanted))
        .map(([one]) => ({ path: one }))
    }
    if (method === 'POST' && path === '/repository/commits') return push(body as never)
    if (path === '/repository/commits') {
      const of = query.get('path')
      return page(
        history(at(query.get('ref_name')!))
          .filter((one) => !of || changes(one).some(({ new_path }) => new_path === of))
          .map(shown),
      )
    }
    const blamed = /^\/repository\/files\/([^/]+)\/blame$/.exec(path)?.[1]
    if (blamed) return blame(at(query.get('ref')!), decodeURIComponent(blamed), query)
    if (path === '/repository/compare') {
      const [from, to] = [at(query.get('from')!), at(query.get('to')!)]
      if (!from || !to) return undefined
      const known = new Set(history(from).map(({ sha }) => sha))
      const commits = history(to).filter(({ sha }) => !known.has(sha))
      return { commits: commits.reverse().map(shown), diffs: changes({ ...to, parent: from.sha }) }
    }
    if (commit) {
      const found = at(decodeURIComponent(commit[1]!))
      return found && (commit[2] ? page(changes(found)) : shown(found))
    }
    if (method === 'DELETE') return branches.delete(decodeURIComponent(path.split('/').at(-1)!)) || undefined
    if (method === 'POST' && path === '/merge_requests') {
      const asked = body as never as (typeof merges)[number]
      heads.set(merges.length + 1, branches.get(asked.source_branch)!)
      merges.push({ ...asked, iid: merges.length + 1, state: 'opened', merged_at: null, merge_commit_sha: null })
      return withUrl(merges.at(-1)!)
    }
    const merge = merges.find(({ iid }) => path === `/merge_requests/${iid}`)
    if (method === 'PUT' && merge) {
      if ((body as { state_event?: string }).state_event === 'close') merge.state = 'closed'
      return withUrl(merge)
    }
    if (path === '/merge_requests')
      return merges.filter((one) => one.source_branch === query.get('source_branch')).map(withUrl)
    return undefined
  }
  /** The lines of a file in runs of one commit, as far as they are asked for. */
  function blame(found: Kept | undefined, path: string, query: URLSearchParams) {
    const lines = found?.files.get(path)?.split('\n').slice(0, -1)
    if (!found || !lines) return undefined
    const runs: { commit: ReturnType<typeof shown>; lines: string[] }[] = []
    for (const line of lines.slice(Number(query.get('range[start]')) - 1, Number(query.get('range[end]')))) {
      const by = history(found).findLast(({ files }) => files.get(path)?.split('\n').includes(line))!
      if (runs.at(-1)?.commit.id === by.sha) runs.at(-1)!.lines.push(line)
      else runs.push({ commit: shown(by), lines: [line] })
    }
    return runs
  }

  const withUrl = <T extends { iid: number }>(one: T) => ({
    ...one,
    sha: heads.get(one.iid) ?? null,
    web_url: `https://gitlab.com/acme/pay/-/merge_requests/${one.iid}`,
  })

  function push(asked: {
    branch: string
    start_sha: string
    commit_message: string
    actions: { action: string; file_path: string; content?: string }[]
  }) {
    if (branches.has(asked.branch)) throw new Error('A branch called like this already exists')
    const files = new Map(at(asked.start_sha)!.files)
    for (const { action, file_path: path, content } of asked.actions) {
      if ((action === 'create') === files.has(path))
        throw new Error(`A file with this name ${files.has(path) ? 'already' : "doesn't"} exist`)
      if (action === 'delete') files.delete(path)
      else files.set(path, Buffer.from(content!, 'base64').toString('utf8'))
    }
    branches.set(asked.branch, keep(asked.start_sha, asked.commit_message.trim(), files))
    return shown(at(asked.branch)!)
  }

  const fake = (async (input: URL, init: RequestInit = {}) => {
    const url = new URL(input)
    const method = init.method ?? 'GET'
    seen.push(`${method} ${url.pathname}`)
    if (new Headers(init.headers).get('PRIVATE-TOKEN') !== 'glpat-tests')
      return Response.json({ message: '401 Unauthorized' }, { status: 401 })
    const path = url.pathname.replace('/api/v4/projects/acme%2Fpay', '')
    try {
      const found = answer(method, path, url.searchParams, init.body ? JSON.parse(String(init.body)) : {})
      return found === undefined ? Response.json({ message: '404 Not Found' }, { status: 404 }) : Response.json(found)
    } catch (error) {
      return Response.json({ message: (error as Error).message }, { status: 400 })
    }
  }) as unknown as typeof fetch

  return {
    seen,
    merges,
    branches,
    /** Merges a request as people do: its tree becomes the end of the branch it is meant for. */
    merge(iid: number, mergedAt: string) {
      const request = merges.find((one) => one.iid === iid)!
      const sha = keep(branches.get('main'), request.title, at(request.source_branch)!.files)
      branches.set('main', sha)
      Object.assign(request, { state: 'merged', merged_at: mergedAt, merge_commit_sha: sha })
      return sha
    },
    commit(message: string, changed: Record<string, string | null>) {
      const parent = branches.get('main')
      const files = new Map(parent ? at(parent)!.files : [])
      for (const [path, text] of Object.entries(changed)) {
        if (text === null) files.delete(path)
        else files.set(path, text)
      }
      const sha = keep(parent, message, files)
      branches.set('main', sha)
      return sha
    },
    repository: ({ allowed = [], token = 'glpat-tests' }: { allowed?: string[]; token?: string } = {}) =>
      guarded(
        gitlabRepository({
          ...{ fetch: fake, apiUrl: 'https://gitlab.com/api/v4', token },
          ...{ path: 'acme/pay', address: 'gitlab.com/acme/pay' },
        }),
        allowed,
      ),
  }
}
