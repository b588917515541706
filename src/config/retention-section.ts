import { z } from 'zod'
import { duration, parseDuration } from '../core/duration.ts'
import { type Retention, usualRetention } from '../core/retention.ts'

const length = duration({ min: '1d' })

/** A duration, or `forever`. */
const kept = (usual: number) =>
  z
    .string({ error: 'Write how long, such as 90d, or "forever".' })
    .transform((text, context) => {
      if (text.trim() === 'forever') return 'forever' as const
      const { data, error } = length.safeParse(text)
      if (data !== undefined) return data
      context.addIssue({ code: 'custom', message: `${error!.issues[0]!.message} Or write "forever".`, input: text })
      return z.NEVER
    })
    .prefault(`${usual / parseDuration('1d')}d`)

/** `[retention]`: how long is kept what was found out; the rest of an incident's history stays with it. */
export const RetentionSection = z.strictObject({
  answers: kept(usualRetention.answersMs).describe(
    'What investigations were answered (log lines, series, objects); without it they cannot be replayed',
  ),
  investigations: kept(usualRetention.investigationsMs).describe(
    'Investigations with their verdicts and the evidence these cite',
  ),
  judgements: kept(usualRetention.judgementsMs).describe(
    'What people said of verdicts, from which the next ones learn',
  ),
  digests: kept(usualRetention.digestsMs).describe('The archive of digests'),
})

/** As the rest of Allclear takes it: what is kept forever has no end. */
export function settleRetention(written: z.output<typeof RetentionSection>): Retention {
  const given = (value: number | 'forever', key: keyof Retention) => (value === 'forever' ? {} : { [key]: value })
  return {
    ...given(written.answers, 'answersMs'),
    ...given(written.investigations, 'investigationsMs'),
    ...given(written.judgements, 'judgementsMs'),
    ...given(written.digests, 'digestsMs'),
  }
}
