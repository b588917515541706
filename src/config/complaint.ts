import { Problem } from '../core/problem.ts'
import { type KeyPath, pathKey, showPath } from './key-path.ts'
import { mask } from './mask.ts'

/** One thing that is wrong with a file, and what to do about it. */
export interface Complaint {
  path: KeyPath
  message: string
}

/** Where keys stand in the file: line numbers from 1, by `pathKey`. */
export type Lines = ReadonlyMap<string, number>

/** The line of a key, or of the nearest thing around it; undefined for what the file does not mention at all. */
function lineOf(lines: Lines, path: KeyPath): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(pathKey(path.slice(0, length)))
    if (line !== undefined) return line
  }
  return undefined
}

/** All complaints as one problem, in the order of the file, one line each; no secret survives in it. */
export function complain(file: string, lines: Lines, complaints: Complaint[], secrets: readonly string[]): Problem {
  const sorted = complaints
    .map((complaint) => ({ ...complaint, line: lineOf(lines, complaint.path) }))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
  const told = sorted.map(({ path, message, line }) => {
    const place = line === undefined ? file : `${file}:${line}`
    return `${place}: ${path.length ? `${showPath(path)} ` : ''}${message}`
  })
  const fields = sorted.map(({ path, message }) => [showPath(path), mask(message, secrets)] as const)
  return new Problem('invalid', mask([...new Set(told)].join('\n'), secrets), { fields: Object.fromEntries(fields) })
}
