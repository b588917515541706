import { Problem } from '../core/problem.ts'
import type { Finding } from '../core/telemetry/backend.ts'

/** What a probe found, or why it could not be asked; a bug of ours is told as one, because a health check never throws. */
export async function probed(what: string, probe: () => Promise<Finding>): Promise<Finding> {
  try {
    return await probe()
  } catch (error) {
    if (!(error instanceof Problem))
      return {
        what,
        ok: false,
        message: `The check itself failed: ${error instanceof Error ? error.name : 'unknown'}.`,
      }
    return {
      what,
      ok: false,
      message: error.message,
      remedy: remedies[error.code] ?? 'Check the settings of this profile.',
    }
  }
}

const remedies: Partial<Record<Problem['code'], string>> = {
  unavailable: 'Check the address, the network between, and what the credentials may read.',
  not_found: 'Check the address and the names of what is stored there.',
}
