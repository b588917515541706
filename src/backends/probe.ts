import type { Finding } from '../core/telemetry/backend.ts'
import { probed } from './probed.ts'

/** Asks one real question and tells as a finding how it went, with this remedy where it did not go well. Never throws. */
export async function probe(what: string, ask: () => Promise<unknown>, remedy?: string): Promise<Finding> {
  const finding = await probed(what, async () => {
    await ask()
    return { what, ok: true, message: 'It answers.' }
  })
  return finding.ok || !remedy ? finding : { ...finding, remedy }
}
