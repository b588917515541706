/** Text made harmless for markup: escaped, and without the characters that XML forbids. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(forbidden, '\uFFFD')
    .replaceAll(turning, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** XML 1.0 knows no control characters but tab and line breaks, escaped or not. */
const forbidden = /[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu

/** Marks that turn the direction of writing would let a label rewrite its neighbours. */
const turning = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g

type Attributes = Record<string, string | number | undefined>

/** One element: attributes are escaped and left out when undefined; `inside` is markup already. */
export const element = (name: string, attributes: Attributes, inside?: string): string => {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${attribute(value)}"`]))
    .join('')
  return inside === undefined ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`
}

/** Words at a place. */
export const words = (text: string, attributes: Attributes): string => element('text', attributes, escaped(text))

const attribute = (value: string | number) => (typeof value === 'number' ? String(round(value)) : escaped(value))

/** Tenths of a pixel are as exact as an eye. */
export const round = (value: number): number => (Number.isFinite(value) ? Math.round(value * 10) / 10 || 0 : 0)
