import type { Tone } from '../../core/card.ts'
import type { Output } from './effects.ts'

/** Colours and weights; each leaves the text alone where colour is not wanted. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  tone(tone: Tone, text: string): string
}

const tones: Record<Tone, number | undefined> = { high: 31, medium: 33, low: 34, good: 32, warn: 33, plain: undefined }

/** Paints on a terminal only, and never where NO_COLOR is set. */
export function paintFor(output: Output, env: Record<string, string | undefined>): Paint {
  const on = env.NO_COLOR ? false : output.isTTY === true && env.TERM !== 'dumb'
  const style = (code: number | undefined, end: number, text: string) =>
    on && code !== undefined && text ? `\u001B[${code}m${text}\u001B[${end}m` : text
  return {
    bold: (text) => style(1, 22, text),
    dim: (text) => style(2, 22, text),
    tone: (tone, text) => style(tones[tone], 39, text),
  }
}

/** Leaves every text alone. */
export const unpainted: Paint = paintFor({ write: () => true }, {})
