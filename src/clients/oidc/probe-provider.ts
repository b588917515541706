import { Problem } from '../../core/problem.ts'
import type { Finding } from '../../core/telemetry/backend.ts'
import type { Provider } from './provider.ts'

/** Asks an identity provider who it is and for its keys, as it will be asked in earnest. Never throws a Problem. */
export async function probeProvider(what: string, provider: Provider): Promise<Finding> {
  try {
    const { keys } = await provider.keys.get()
    const usable = keys.filter(({ kty, use }) => kty !== 'oct' && use !== 'enc').length
    if (usable) return { what, ok: true, message: `${provider.issuer} answers and signs with ${usable} keys` }
    const remedy = 'Check the issuer; tokens must be signed with a private key, not with a shared secret.'
    return { what, ok: false, message: `${provider.issuer} publishes no key that signs`, remedy }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { what, ok: false, message: error.message, remedy: 'Check the issuer, and that this machine reaches it.' }
  }
}
