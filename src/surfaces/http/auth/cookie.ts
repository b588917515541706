/** A cookie that no script reads and that other sites cannot plant. */
export interface Cookie {
  /** Its value in a `Cookie` header. */
  read(header: string | undefined): string | undefined
  /** The whole `Set-Cookie` header; 0 seconds forget it. */
  write(value: string, maxAge: number): string
}

/** The prefix keeps another site of the same domain from planting a cookie of ours. */
export function cookieNamed(plain: string, publicUrl: string): Cookie {
  const secure = publicUrl.startsWith('https:')
  const name = `${secure ? '__Host-' : ''}${plain}`
  return {
    read(header) {
      const pairs = header?.split(';').map((pair) => pair.trim()) ?? []
      return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || undefined
    },
    write: (value, maxAge) =>
      `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  }
}
