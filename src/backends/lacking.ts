import { Problem } from '../core/problem.ts'

/** The Problem for a question that a profile could answer with one more setting. */
export const lacking = (what: string, setting: string) =>
  new Problem('invalid', `This profile holds no ${what}. Add ${setting} to it.`, {
    fields: { profile: `lacks ${setting}` },
  })
