import { Problem } from '../../core/problem.ts'

/** The body of an answer; throws Problem `unavailable` as soon as it is longer than `maxBytes`. */
export async function readText(response: Response, maxBytes: number, vendor: string): Promise<string> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  const parts: string[] = []
  let bytes = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) {
      const message = `${vendor} answered with more than ${Math.round(maxBytes / 1024 / 1024)} MiB. Ask for a shorter window or fewer lines.`
      throw new Problem('unavailable', message)
    }
    parts.push(decoder.decode(chunk, { stream: true }))
  }
  parts.push(decoder.decode())
  return parts.join('')
}
