import { z } from 'zod'
import { errorClasses } from '../analysis/errors/classify-error.ts'
import { command } from '../core/command.ts'
import { approaches } from './code/draft.ts'
import { FixJson, fixCard, presentFix } from './code/fix-answer.ts'
import { rebaseFix } from './code/rebase-fix.ts'
import { suggestFix } from './code/suggest-fix.ts'
import { investigationField } from './investigation/find.ts'
import { profileInput } from './telemetry/observed.ts'

export const fix = command({
  name: 'fix',
  aliases: ['suggest-fix'],
  summary: 'Look for a fix of what an investigation found, and propose it as a pull request when there is a sound one',
  input: z.strictObject({
    investigation: investigationField()
      .optional()
      .meta({ description: 'The investigation whose cause is to be mended', label: 'Investigation' }),
    session: investigationField()
      .optional()
      .meta({ description: 'The same as investigation', label: 'Session', positional: false }),
    service: z.string().trim().min(1).max(200).optional().meta({
      description: 'The service to fix; the one the cause lies in when left out',
      label: 'Service',
      kind: 'service',
    }),
    commit: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[0-9a-f]{7,40}$/, { error: 'Write 7 to 40 hex digits.' })
      .optional()
      .meta({ description: 'The commit that is to be taken back, when you know it', label: 'Commit' }),
    approach: z
      .enum(approaches)
      .optional()
      .meta({ description: 'How it is to be mended, of the ways that were offered', label: 'Approach' }),
    rebase: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^prop-[0-9a-f]{8}$/, { error: 'Write it as prop-1a2b3c4d.' })
      .optional()
      .meta({
        description: 'A proposed fix whose branch moved: the same change is made where the branch stands now',
        label: 'Rebase',
      }),
    ...profileInput,
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/fix' },
  slash: true,
  run: (context, { investigation, session, rebase, ...asked }) =>
    rebase === undefined
      ? suggestFix(context, { ...asked, investigation: investigation ?? session })
      : rebaseFix(context, rebase),
  output: FixJson(errorClasses),
  present: presentFix,
  show: fixCard,
})
