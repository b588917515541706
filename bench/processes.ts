import type { ChildProcess } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const read = (file: string) => readFile(file, 'utf8').catch(() => '')

/** Resident memory of a process in MB; NaN where there is no /proc. */
export async function residentMb(pid: number): Promise<number> {
  return kilobytes(await read(`/proc/${pid}/status`), 'VmRSS') / 1024
}

/** Memory of a process and its children in MB, what they share counted once; NaN where there is no /proc. */
export async function familyMb(pid: number): Promise<number> {
  const family = [pid, ...(await childrenOf(pid))]
  const sizes = await Promise.all(family.map(async (p) => kilobytes(await read(`/proc/${p}/smaps_rollup`), 'Pss')))
  return sizes.filter((size) => !Number.isNaN(size)).reduce((a, b) => a + b, 0) / 1024
}

/** Processor time of a process and its children so far, in seconds. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const family = [pid, ...(await childrenOf(pid))]
  const times = await Promise.all(family.map(async (p) => ticks(await read(`/proc/${p}/stat`))))
  return times.reduce((a, b) => a + b, 0) / 100
}

/** User and system time; the name in parentheses may hold spaces, so counting starts behind it. */
function ticks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
}

async function childrenOf(pid: number): Promise<number[]> {
  const all = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const parents = await Promise.all(
    all.map(async (p) => {
      const stat = await read(`/proc/${p}/stat`)
      return [Number(p), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const
    }),
  )
  return parents.filter(([, parent]) => parent === pid).map(([p]) => p)
}

const kilobytes = (text: string, name: string) =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN)

/** Resolves when a child process is gone. */
export const gone = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => child.once('exit', () => resolve()))

/** Looks again every few milliseconds until something holds; throws after a while, naming what was waited for. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, timeoutMs: number): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await holds()); await sleep(25))
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s in vain until ${what}.`)
}
