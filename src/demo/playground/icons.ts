import { type Html, h } from './html.ts'

const strokes = {
  lock: 'M4 7V5a4 4 0 0 1 8 0v2M3 7h10v7H3z',
  eye: 'M1 8s2.5-4.5 7-4.5S15 8 15 8s-2.5 4.5-7 4.5S1 8 1 8zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  reply: 'M2 3h12v8H7l-3 3v-3H2z',
}

/** A small line drawing, because not every machine has pictures among its letters. */
export const icon = (name: keyof typeof strokes): Html =>
  h`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="${strokes[name]}"/></svg>`
