import type { ObservedService } from '../telemetry/profile.ts'

/** Where a repository lives; each kind speaks another protocol. */
export type RepositoryKind = 'github' | 'gitlab' | 'git'

/** A commit in short. */
export interface Commit {
  /** 40 hex digits. */
  sha: string
  parents: string[]
  at: Date
  author: string
  /** The whole message; its first line is the title. */
  message: string
  url?: string
}

/** What became of one file in a commit. */
export interface FileChange {
  path: string
  status: 'added' | 'modified' | 'removed' | 'renamed'
  /** Its path before, when it was renamed. */
  previous?: string
}

/** What two commits differ in. */
export interface Comparison {
  /** Those that the second has and the first has not, the oldest first; the newest of them when they are many. */
  commits: Commit[]
  /** Each with its hunks as a unified diff writes them; absent for what is no text or too long. */
  files: (FileChange & { hunks?: string })[]
}

/** A file as it shall be; without a text it is removed. */
export interface NewFile {
  path: string
  text?: string
}

/** Where a text was found. */
export interface CodeMatch {
  path: string
  /** From 1. */
  line: number
  text: string
}

/** Who wrote a line last. */
export interface BlamedLines {
  from: number
  to: number
  commit: Pick<Commit, 'sha' | 'at' | 'author'> & { title: string }
}

/** A branch that is pushed: one commit on a known base. */
export interface Push {
  branch: string
  /** The commit it stands on. */
  base: string
  message: string
  files: readonly NewFile[]
}

/** A request that people review and merge. */
export interface PullRequest {
  number: number
  url: string
  /** `closed`: turned down, nothing of it was merged. */
  state: 'open' | 'merged' | 'closed'
  /** The last commit of its branch. */
  head?: string
  mergedAt?: Date
  /** The commit that brought it into its branch. */
  mergedAs?: string
}

/** Making branches. */
export interface Branching {
  /** Makes the branch with one commit; answers the commit. Throws Problem `conflict` when the branch exists. */
  push(push: Push, signal?: AbortSignal): Promise<string>
  /** Takes a branch away again. Throws Problem `not_found` or `conflict` where there is none. */
  removeBranch(branch: string, signal?: AbortSignal): Promise<void>
}

/** The writing half of a repository on a code host; absent where nothing may be pushed. */
export interface Publishing extends Branching {
  openPullRequest(
    asked: { branch: string; onto: string; title: string; body: string },
    signal?: AbortSignal,
  ): Promise<PullRequest>
  /** The pull request of a branch, open or not. */
  pullRequestOf(branch: string, signal?: AbortSignal): Promise<PullRequest | undefined>
  /** Closes one without merging it. */
  closePullRequest(number: number, signal?: AbortSignal): Promise<void>
}

/**
 * One repository. All that it returns is untrusted text. Throws Problem `not_found` for a repository or commit that is not
 * there, `forbidden` for paths outside its allow-list, `unavailable` when it does not answer.
 */
export interface Repository {
  kind: RepositoryKind
  /** In one spelling, such as `github.com/acme/payments`. */
  address: string
  /** The commit that a branch, tag or commit stands for; of the default branch when none is named. */
  head(ref?: string, signal?: AbortSignal): Promise<{ ref: string; sha: string }>
  /** A file as text; undefined where there is none. Throws Problem `invalid` for what is no text or too large. */
  file(path: string, sha: string, signal?: AbortSignal): Promise<string | undefined>
  paths(sha: string, signal?: AbortSignal): Promise<string[]>
  /** Lines that hold a text, ignoring case, in the tree of a commit. */
  search(asked: { text: string; sha: string; limit: number; signal?: AbortSignal }): Promise<CodeMatch[]>
  blame(asked: { path: string; sha: string; from: number; to: number; signal?: AbortSignal }): Promise<BlamedLines[]>
  /** Newest first. */
  commits(asked: {
    sha: string
    path?: string
    since?: Date
    until?: Date
    limit: number
    signal?: AbortSignal
  }): Promise<Commit[]>
  commit(sha: string, signal?: AbortSignal): Promise<Commit & { files: FileChange[] }>
  /** What lies between two commits. */
  compare(asked: { base: string; head: string; signal?: AbortSignal }): Promise<Comparison>
  publishing?: Publishing
  /** Of a clone in which branches may be made. */
  branching?: Branching
}

/** The repositories of the services. */
export interface Code {
  /** The repository of a service. Throws Problem `invalid` when nobody says which, or how to reach it. */
  of(service: Pick<ObservedService, 'name' | 'repo'>): Repository
  /** A repository by its address, with the allow-list of a service. */
  at(address: string, service: string): Repository
}

export const titleOfCommit = ({ message }: Pick<Commit, 'message'>) => (message.split('\n', 1)[0] ?? '').slice(0, 200)
