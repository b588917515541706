import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { BreakagesFile } from '../../backends/demo/breakages-file.ts'
import type { Breakage } from './shop.ts'

/** Where a shop writes down what breaks, for the backend that tells its telemetry. */
export interface ShopRecord {
  /** Writes what is and was broken in this run. */
  keep(breakages: readonly Breakage[]): void
  /** The same, and that nothing is broken from now on. */
  close(breakages: readonly Breakage[], now: number): void
}

/** So much of the past is kept, in milliseconds: as far back as anybody may ask. */
const keptMs = 92 * 86_400_000

type Written = BreakagesFile['breakages'][number]

/**
 * Opens the record of a shop at a moment (milliseconds since 1970). What earlier runs wrote stays true, so that yesterday's
 * lines are still there today; what they left broken ended with them.
 */
export function openRecord(file: string, now: number): ShopRecord {
  const { opened, breakages } = before(file, now)
  const write = (ofThisRun: Written[]) => {
    const all: BreakagesFile = { opened, breakages: [...breakages, ...ofThisRun] }
    // The backend may read at any moment: it finds the old record or the new one, never half of one.
    writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  write([])
  return {
    keep: (current) => write(current.map(written)),
    close: (current, at) => write(current.map(written).map((one) => ({ ...one, until: Math.min(one.until, at) }))),
  }
}

const written = ({ fault, since, until, healedAt }: Breakage): Written => ({
  fault: fault.id,
  since,
  until: healedAt ?? until,
})

function before(file: string, now: number): BreakagesFile {
  const read = BreakagesFile.safeParse(parsed(file))
  if (!read.success) return { opened: now, breakages: [] }
  const { opened, breakages } = read.data
  const kept = breakages.filter(({ since, until }) => until > now - keptMs && since < now)
  return { opened: Math.min(opened, now), breakages: kept.map((one) => ({ ...one, until: Math.min(one.until, now) })) }
}

/** A record that is missing or broken is begun anew: it is a demo's. */
function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}
