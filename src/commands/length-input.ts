import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'

/** A field for a length of time in milliseconds: text with its unit (`30m`), or a bare number of minutes. */
export const lengthInput = () =>
  z.union([z.string(), z.number()], { error: 'Write a duration, such as 30m.' }).transform((written, context) => {
    try {
      return parseDuration(/^\s*\d+(\.\d+)?\s*$/.test(String(written)) ? `${written}m` : String(written))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      context.addIssue({ code: 'custom', message: error.message, input: written })
      return z.NEVER
    }
  })
