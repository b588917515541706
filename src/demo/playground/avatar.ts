import { type Html, h } from './html.ts'
import type { Author } from './scene.ts'

/** A square with initials in a colour of the person's own; the app has its mark. */
export function drawAvatar({ id, name, bot }: Author, size: 'normal' | 'small' = 'normal'): Html {
  if (bot)
    return h`<svg class="avatar ${size} app" viewBox="0 0 36 36" aria-hidden="true"><rect width="36" height="36" rx="6"/><path d="M9.5 18.5l6 6 11-13"/></svg>`
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase()
  return h`<svg class="avatar ${size} hue-${hueOf(id)}" viewBox="0 0 36 36" aria-hidden="true"><rect width="36" height="36" rx="6"/><text x="18" y="23.5" text-anchor="middle">${initials}</text></svg>`
}

const hueOf = (id: string): number => [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 8
