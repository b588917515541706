import { Problem } from '../problem.ts'

/** The most that is read of one file, in bytes. */
export const mostFileBytes = 1_000_000

/** Bytes as the text of a file. Throws Problem `invalid` for what is no UTF-8 text or too large. */
export function fileText(path: string, bytes: Uint8Array): string {
  if (bytes.length > mostFileBytes) throw tooLarge(path)
  if (!bytes.includes(0))
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw noText(path)
    }
  throw noText(path)
}

export const tooLarge = (path: string) =>
  new Problem('invalid', `${path} is larger than ${mostFileBytes / 1_000_000} MB, which is not read here.`)
const noText = (path: string) => new Problem('invalid', `${path} is no text.`)
