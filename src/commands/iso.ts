import { z } from 'zod'

/** A moment for programs: ISO 8601 in UTC. */
export const Iso = z.iso.datetime().describe('ISO 8601, UTC')

/** Writes a moment for programs; null for none. */
export function iso(at: Date): string
export function iso(at: Date | null | undefined): string | null
export function iso(at: Date | null | undefined): string | null {
  return at ? at.toISOString() : null
}
