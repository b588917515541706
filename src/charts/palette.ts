/** Which background a picture stands on; `auto` leaves the colours to the style sheet of the page around it. */
export type Theme = 'light' | 'dark' | 'auto'

/** The colours of a picture, as values of SVG attributes. */
export interface Palette {
  ground: string
  text: string
  muted: string
  grid: string
  band: string
  threshold: string
  deploy: string
  onset: string
  incident: string
  /** Lines that say how good they are: errors, warnings, the rest. */
  bad: string
  warn: string
  plain: string
  /** In the order in which lines take them. */
  lines: readonly string[]
}

/**
 * Lines differ by hue in an order that stays distinct for people who see red and green alike; each stands out from its
 * ground by 3 to 1, and from the fifth on lines are dashed, so that colour is never the only difference.
 */
const themes: Record<'light' | 'dark', Palette> = {
  light: {
    ground: '#ffffff',
    text: '#16201c',
    muted: '#56615b',
    grid: '#e4e8e3',
    band: '#56615b',
    threshold: '#c0202f',
    deploy: '#5b4bb3',
    onset: '#c0202f',
    incident: '#8a5a00',
    bad: '#c0202f',
    warn: '#b87900',
    plain: '#7b8f9e',
    lines: ['#1358b5', '#b84300', '#1a7f37', '#93327a', '#7d6200', '#2c86b8', '#6a5bb8', '#5f6b65'],
  },
  dark: {
    ground: '#151c19',
    text: '#e8eeea',
    muted: '#9dada4',
    grid: '#2a3630',
    band: '#9dada4',
    threshold: '#ff7b84',
    deploy: '#b4a8ff',
    onset: '#ff7b84',
    incident: '#f2c14b',
    bad: '#ff7b84',
    warn: '#d99a0b',
    plain: '#6f8494',
    lines: ['#5ab0f5', '#ff9a5c', '#8ee5c4', '#e07ac0', '#f2c14b', '#8ad4f5', '#b4a8ff', '#a9b6af'],
  },
}

const names = [
  'ground',
  'text',
  'muted',
  'grid',
  'band',
  'threshold',
  'deploy',
  'onset',
  'incident',
  'bad',
  'warn',
  'plain',
] as const

/** The colours of a theme; in `auto` each is a variable such as `--chart-text` or `--chart-line-1`. */
export function paletteOf(theme: Theme): Palette {
  if (theme !== 'auto') return themes[theme]
  const named = Object.fromEntries(names.map((name) => [name, `var(--chart-${name})`]))
  const lines = themes.light.lines.map((_, index) => `var(--chart-line-${index + 1})`)
  return { ...named, lines } as unknown as Palette
}

/** How many lines can be told apart. */
export const mostLines = themes.light.lines.length

/** The pattern of a line's strokes; the first four are whole. */
export const dashOf = (index: number): string | undefined => (index < 4 ? undefined : index < 6 ? '6 3' : '2 3')

/** The colour of a line: by what it says of itself, else by its place. */
export const colourOf = (palette: Palette, { tone }: { tone?: 'bad' | 'warn' | 'plain' }, index: number): string =>
  tone ? palette[tone] : palette.lines[index % mostLines]!
