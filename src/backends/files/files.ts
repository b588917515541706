import { Problem } from '../../core/problem.ts'
import {
  type Backend,
  type BackendEffects,
  backendKind,
  type LogsWanted,
  type Question,
} from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import { matches } from '../../query/matches.ts'
import { lacking } from '../lacking.ts'
import { probed } from '../probed.ts'
import { stepAt, zeroes } from '../steps.ts'
import { filesOf } from './files-of.ts'
import { findFiles, unreadable } from './find-files.ts'
import { Newest } from './newest.ts'
import { readEntries } from './read-entries.ts'
import { type FilesSettings, service, settings } from './settings.ts'

/** Log files and folders on this machine: JSON, logfmt or plain, packed ones too. */
export const files = backendKind({ kind: 'files', label: 'Files and folders on this machine', settings, service, open })

/** Loggers write a little out of order; reading goes on this far beyond what would be the last line, in milliseconds. */
const slackMs = 10 * 60_000

function open(chosen: FilesSettings, { folder }: BackendEffects): Backend {
  const read = async (question: Question & LogsWanted, take: (entry: LogEntry) => Date) => {
    const { window, signal } = question
    const format = chosen.format === 'auto' ? undefined : chosen.format
    const asked = { ...question.service, ...(format && !question.service.logFormat && { logFormat: format }) }
    const { files, field } = await filesOf(chosen, folder, asked)
    const passes = passing(question)
    for (const file of files) {
      if (file.changedAt.getTime() < window.from.getTime() - slackMs) continue
      let until = window.from
      for await (const entry of readEntries(file, asked, field, signal)) {
        if (entry.at >= window.from && entry.at < window.to && passes(entry)) until = take(entry)
        // Packed files are read from their beginning, so what comes next is newer.
        if (!file.path.endsWith('.gz') && entry.at.getTime() < until.getTime() - slackMs) break
      }
    }
  }
  return {
    kind: 'files',
    abilities: ['logs'],
    async logs(question) {
      const { window, limit } = question
      if (limit <= 0) return []
      const newest = new Newest(limit)
      await plainly(chosen, question, () => read(question, (entry) => newest.add(entry) ?? window.from))
      return newest.entries()
    },
    async countLogs(question) {
      const { window, stepMs } = question
      const series = zeroes('log_count', window, stepMs)
      await plainly(chosen, question, () =>
        read(question, (entry) => {
          const step = stepAt(window, stepMs, entry.at.getTime())
          if (step >= 0) series.values[step]! += 1
          return window.from
        }),
      )
      return series
    },
    metric: async () => without('metrics'),
    expression: async () => without('metrics'),
    traces: async () => without('traces'),
    changes: async () => [],
    health: async () => [
      await probed('logs', async () => {
        const found = await findFiles([chosen.path].flat(), folder)
        const bytes = found.reduce((sum, { size }) => sum + size, 0)
        if (found.length)
          return { what: 'logs', ok: true, message: `${found.length} files, ${Math.ceil(bytes / 1024)} KiB.` }
        const remedy = 'Set path to files, or to a folder with files that end in .log, .json, .jsonl or .txt.'
        return { what: 'logs', ok: false, message: 'No file is there.', remedy }
      }),
    ],
  }
}

/** A raw query is a plain text that a line contains, whatever the case: files have no language of their own. */
function passing(wanted: LogsWanted): (entry: LogEntry) => boolean {
  if ('query' in wanted) return (entry) => matches(wanted.query, entry)
  const text = wanted.raw.trim().toLowerCase()
  return ({ message }) => message.toLowerCase().includes(text)
}

/** What the file system refuses, and what nobody waits for any more, are Problems and no bugs. */
async function plainly<T>({ path }: FilesSettings, { signal }: Question, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem) throw error
    if (signal?.aborted) throw new Problem('unavailable', 'The question was called off before the files were read.')
    if (error instanceof Error && 'code' in error) throw unreadable([path].flat().join(', '), error)
    throw error
  }
}

function without(what: string): never {
  throw lacking(what, 'a profile of another kind, such as grafana,')
}
