import type { Context as Request } from 'hono'
import { Problem } from '../../core/problem.ts'

/** The fields of a posted form, of at most so many bytes; throws Problem `invalid` for anything larger. */
export async function readForm(c: Request, most: number): Promise<URLSearchParams> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > most) throw new Problem('invalid', `This form is too large: at most ${Math.floor(most / 1024)} kB fit.`)
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
