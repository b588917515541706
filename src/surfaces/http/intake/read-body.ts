import { promisify } from 'node:util'
import { gunzip, inflate, inflateRaw } from 'node:zlib'
import type { Answer } from '../../../core/source.ts'

/** The largest body taken, in bytes, as sent and once more when inflated. */
const maxBytes = 1024 * 1024

/** The bytes of a request as sent, or why they were not taken. Reads no more than the limit, whatever the header claims. */
export async function readBody(request: {
  header(name: string): string | undefined
  raw: Request
  arrayBuffer(): Promise<ArrayBuffer>
}): Promise<Uint8Array | Answer> {
  const length = Number(request.header('content-length') ?? Number.NaN)
  if (length > maxBytes) return tooLarge
  const bytes = Number.isNaN(length) ? await readStream(request.raw.body) : new Uint8Array(await request.arrayBuffer())
  return bytes === undefined || bytes.byteLength > maxBytes ? tooLarge : bytes
}

/** The text of a body, inflated where its encoding says so. */
export async function textOfBody(bytes: Uint8Array, encoding: string | undefined): Promise<string | Answer> {
  const plain = await decoded(bytes, encoding?.trim().toLowerCase() || 'identity')
  if ('status' in plain) return plain
  // PostgreSQL keeps no NUL; in JSON it is a fault anyway, and the replacement keeps it one.
  return decoder.decode(plain).replaceAll('\0', '\ufffd')
}

const decoder = new TextDecoder()
const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate), raw: promisify(inflateRaw) }
const bound = { maxOutputLength: maxBytes }

async function decoded(bytes: Uint8Array, encoding: string): Promise<Uint8Array | Answer> {
  try {
    switch (encoding) {
      case 'identity':
        return bytes
      case 'gzip':
      case 'x-gzip':
        return await inflaters.gzip(bytes, bound)
      case 'deflate':
        // Half of the senders leave out the zlib header, which always begins with this nibble.
        return await inflaters[((bytes[0] ?? 0) & 0x0f) === 8 ? 'deflate' : 'raw'](bytes, bound)
      default:
        return refused(415, 'unsupported', 'The content-encoding is not one of gzip, deflate and identity.')
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge
    if (code?.startsWith('Z_'))
      return refused(400, 'invalid', `The body is not ${encoding} as its content-encoding says.`)
    throw error
  }
}

async function readStream(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = stream?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader!.read()) {
    size += part.value.byteLength
    if (size > maxBytes) {
      await reader!.cancel()
      return undefined
    }
    chunks.push(part.value)
  }
  return Buffer.concat(chunks)
}

const refused = (status: number, error: string, message: string): Answer => ({ status, body: { error, message } })
const tooLarge = refused(413, 'too_large', 'The body is larger than 1 MiB: send fewer alerts at once.')
