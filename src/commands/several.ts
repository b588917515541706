import { z } from 'zod'

/** A field that takes one word, several with commas between them, or a list, as URLs, chat and JSON write it. */
export const several = () =>
  z
    .union([z.string(), z.array(z.string())], { error: 'Write one, or several with commas between them.' })
    .transform((written) => [written].flat().flatMap(words))

const words = (written: string) =>
  written
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
