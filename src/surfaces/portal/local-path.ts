/**
 * The place on this site that a form or link asks to go on to; home for anything that could lead elsewhere, such as
 * `//host`, `/\host` or an address with a scheme.
 */
export function localPath(asked: unknown): string {
  if (typeof asked !== 'string' || !asked.startsWith('/') || asked.length > 2_000) return '/'
  if (!URL.canParse(asked, here)) return '/'
  const url = new URL(asked, here)
  if (url.origin !== here || url.pathname.startsWith('//')) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}

const here = 'http://portal.invalid'
