/** The largest body a door takes, in bytes. */
export const bodyLimit = 1024 * 1024

/** Reads a request's raw bytes, or nothing when there are more than allowed; what is too long is not read to its end. */
export async function readBody(request: Request, limit = bodyLimit): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength
    if (size > limit) {
      await reader?.cancel()
      return undefined
    }
    chunks.push(part.value)
  }
  return Buffer.concat(chunks)
}
