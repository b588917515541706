import { type Html, h } from './html.ts'

/** Drawn on a grid of 16, in strokes of the text's own colour. */
const strokes = {
  logo: 'M8 1.5 13.5 4v4c0 3.4-2.3 5.6-5.5 6.5C4.8 13.6 2.5 11.4 2.5 8V4L8 1.5Z M5.4 8.1l1.9 1.9 3.4-3.8',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Z M10.7 10.7 14 14',
  flame:
    'M8 14c2.8 0 4.6-1.9 4.6-4.4C12.6 6.4 9.4 5.2 9 2 6.8 3.1 6.2 5 6.5 6.7 5.4 6.3 5 5.4 5 4.8 4 6 3.4 7.6 3.4 9.3 3.4 12 5.3 14 8 14Z',
  plus: 'M8 3v10 M3 8h10',
  minus: 'M3 8h10',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6Z',
  note: 'M3 3h10v7l-3 3H3Z M5.5 6h5 M5.5 8.5h3',
  person: 'M8 7.5a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2Z M3 14c.4-2.9 2.4-4.4 5-4.4s4.6 1.5 5 4.4',
  rise: 'M8 13V3 M4 7l4-4 4 4',
  alarm: 'M8 13.5a5 5 0 1 0 0-10 5 5 0 0 0 0 10Z M8 6v2.7l1.8 1.2 M2 4.4 4.2 2.5 M14 4.4l-2.2-1.9',
  warn: 'M8 2.2 14.3 13.3H1.7Z M8 6.5v3.2 M8 11.6v.1',
  again: 'M13 8a5 5 0 1 1-1.6-3.7 M13 2.2v2.9h-2.9',
  wrench: 'M9.6 6.4a3.2 3.2 0 0 1 4-4L11.8 4.2l.3 1.7 1.7.3 1.8-1.8a3.2 3.2 0 0 1-4 4L6.2 13.8a1.4 1.4 0 0 1-2-2Z',
  gauge: 'M2.5 12a6 6 0 1 1 11 0 M8 10.5 11 6.2',
  send: 'M14 2 2 7.2l4.6 2L8.7 14 14 2Z M6.6 9.2 14 2',
  hash: 'M6.2 2.5 4.8 13.5 M11.2 2.5 9.8 13.5 M2.8 6h11 M2.2 10h11',
  down: 'M4 6.2l4 4 4-4',
  live: 'M8 9.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Z M4.6 11.4a4.8 4.8 0 0 1 0-6.8 M11.4 4.6a4.8 4.8 0 0 1 0 6.8',
} as const

export type IconName = keyof typeof strokes

/** A picture beside words; it says nothing by itself, so screen readers pass it over. */
export const icon = (name: IconName): Html =>
  h`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="${strokes[name]}"/></svg>`
