import { z } from 'zod'

const Said = z.object({
  tone: z.enum(['good', 'warn', 'bad']),
  title: z.string().max(300),
  lines: z.array(z.string().max(600)).max(8),
})

/** A word to the person that outlives one redirect. */
export type Flash = z.infer<typeof Said>

const name = 'allclear_said'

/** The cookie that carries a flash over a redirect; it is shown once and never trusted as more than text. */
export function flashCookie({ tone, title, lines }: Flash, secure: boolean): string {
  const said = { tone, title: title.slice(0, 300), lines: lines.slice(0, 8).map((line) => line.slice(0, 300)) }
  const value = Buffer.from(JSON.stringify(said)).toString('base64url')
  // A cookie of more than 4 096 bytes is dropped by browsers, so a long answer is cut down to its title.
  const kept = value.length > 3_500 ? Buffer.from(JSON.stringify({ ...said, lines: [] })).toString('base64url') : value
  return `${name}=${kept}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** The cookie that takes a flash away after it was shown. */
export const flashOver = `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`

/** Reads a flash from a Cookie header; undefined when there is none, or none that can be read. */
export function readFlash(cookieHeader: string | undefined): Flash | undefined {
  const value = new RegExp(`(?:^|;\\s*)${name}=([\\w-]+)`).exec(cookieHeader ?? '')?.[1]
  return value === undefined ? undefined : Said.safeParse(json(value)).data
}

function json(value: string): unknown {
  try {
    return JSON.parse(Buffer.from(value, 'base64url').toString())
  } catch {
    return undefined
  }
}
