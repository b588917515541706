import { stripVTControlCharacters } from 'node:util'

/** Text from elsewhere, made harmless for a terminal: no escape sequences, control characters or reversed writing. */
export const printable = (text: string) =>
  stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replaceAll(/[^\P{Cc}\n]/gu, '')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g, '')

/** The same on a single line. */
export const printableLine = (text: string) => printable(text).replaceAll(/\s*\n\s*/g, ' ')
