import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { UpstreamProblem } from '../../core/problem.ts'
import { faults } from './faults/index.ts'
import type { Breakage } from './world.ts'

/** What a running shop writes down for its telemetry; moments in milliseconds since 1970. */
export const BreakagesFile = z.object({
  /** Since when there has been a shop that writes down what breaks. */
  opened: z.number(),
  breakages: z.array(z.object({ fault: z.string(), since: z.number(), until: z.number() })),
})
export type BreakagesFile = z.infer<typeof BreakagesFile>

/** Reads what broke; a shop that was never opened has written nothing. Throws Problem `unavailable` for a broken file. */
export async function readBreakages(file: string): Promise<{ opened: number; breakages: Breakage[] } | undefined> {
  const text = await textIn(file)
  if (text === undefined) return undefined
  const read = BreakagesFile.safeParse(parsed(text))
  if (!read.success) throw new UpstreamProblem(`${file} is not what a shop writes. Remove it; the demo makes it anew.`)
  const breakages = read.data.breakages.flatMap(({ fault: id, ...time }) => {
    const fault = faults.find((one) => one.id === id)
    return fault ? [{ fault, ...time }] : []
  })
  return { opened: read.data.opened, breakages }
}

async function textIn(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new UpstreamProblem(`${file} cannot be read. Check who may read it.`, { cause: error })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
