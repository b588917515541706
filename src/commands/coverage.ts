import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import { Urgency } from '../core/incident.ts'
import { type CoverageGap, coverageGaps } from '../core/oncall/coverage-gaps.ts'
import type { Policy } from '../core/oncall/policy.ts'
import { Problem } from '../core/problem.ts'
import { findPolicy } from './find-policy.ts'
import { implicitPolicy } from './implicit-policy.ts'
import { Iso, iso } from './iso.ts'
import { lengthInput } from './length-input.ts'
import { activeIn, targetDirectory } from './target-directory.ts'
import { seenDirectory } from './visible.ts'

/** A policy with the services that follow it, and when it would page nobody. */
export interface Covered {
  policy: Policy
  services: string[]
  gaps: CoverageGap[]
}

/** What was found, and for how far ahead. */
export interface FoundCoverage {
  from: Date
  to: Date
  policies: Covered[]
}

const day = 24 * 3_600_000
/** The furthest that is looked ahead, in milliseconds. */
const furthest = 90 * day
/** More rows say nothing that the first ones do not. */
const mostRows = 30

export const coverage = command({
  name: 'coverage',
  summary: 'Find when policies would page nobody, before it happens',
  input: z.strictObject({
    policy: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Only this policy', label: 'Policy', positional: true }),
    ahead: lengthInput()
      .prefault('14d')
      .meta({ description: 'How far to look ahead, at most 90d', label: 'Ahead', kind: 'duration' }),
    urgency: Urgency.default('high').meta({ description: 'high, medium or low', label: 'Urgency', kind: 'urgency' }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/coverage' },
  slash: 'shared',
  async run(context, { policy, ahead, urgency }): Promise<FoundCoverage> {
    if (ahead > furthest)
      throw new Problem('invalid', 'Look ahead at most 90 days.', { fields: { ahead: 'Choose at most 90d.' } })
    const directory = seenDirectory(context)
    const from = context.clock.now()
    const to = new Date(from.getTime() + ahead)
    const asked = { directory: targetDirectory(directory), isActive: activeIn(directory), urgency }
    const chosen = policy === undefined ? followed(directory) : [declared(directory, findPolicy(directory, policy))]
    const policies = chosen.map((one) => ({ ...one, gaps: coverageGaps(one.policy, from, to, asked) }))
    return { from, to, policies }
  },
  output: z.object({
    from: Iso,
    to: Iso,
    policies: z.array(
      z.object({
        policy: z.string(),
        name: z.string().nullable(),
        services: z.array(z.string()).describe('The services that follow it'),
        gaps: z
          .array(z.object({ from: Iso, to: Iso, because: z.array(z.string()) }))
          .describe('When none of its steps reaches a person, each target with its reason'),
      }),
    ),
  }),
  present: ({ from, to, policies }) => ({
    from: iso(from),
    to: iso(to),
    policies: policies.map(({ policy, services, gaps }) => ({
      policy: policy.id,
      name: policy.name ?? null,
      services,
      gaps: gaps.map((gap) => ({ from: iso(gap.from), to: iso(gap.to), because: gap.because })),
    })),
  }),
  show,
})

type Followed = Omit<Covered, 'gaps'>

/** Every declared policy, and those made of the responders that services list. */
function followed(directory: Context['directory']): Followed[] {
  const own = [...directory.services.values()].flatMap((service): Followed[] => {
    if (service.policy && directory.policies.has(service.policy)) return []
    const policy = implicitPolicy(service, directory)
    return policy ? [{ policy, services: [service.id] }] : []
  })
  return [...[...directory.policies.values()].map((policy) => declared(directory, policy)), ...own]
}

const declared = ({ services }: Context['directory'], policy: Policy): Followed => ({
  policy,
  services: [...services.values()].flatMap((service) => (service.policy === policy.id ? [service.id] : [])),
})

function show({ from, to, policies }: FoundCoverage): Card {
  const length = showDuration(to.getTime() - from.getTime())
  const open = policies.filter(({ gaps }) => gaps.length)
  if (!policies.length) return { title: 'There are no escalation policies yet.', tone: 'plain' }
  if (!open.length) return { title: `Somebody would always be paged in the next ${length}.`, tone: 'good' }
  const rows = open.flatMap(({ policy, gaps }) =>
    gaps.map((gap): Text[] => [
      policy.name ?? policy.id,
      [{ time: gap.from, form: 'clock' }],
      [{ time: gap.to, form: 'clock' }],
      showDuration(gap.to.getTime() - gap.from.getTime()),
      gap.because.join('; '),
    ]),
  )
  return {
    title: open.length === 1 ? '1 policy would page nobody' : `${open.length} policies would page nobody`,
    tone: 'warn',
    lines: [`In the next ${length}, whichever of their steps comes:`],
    table: { columns: ['Policy', 'From', 'Until', 'For', 'Why'], rows: rows.slice(0, mostRows) },
    ...(rows.length > mostRows && { footer: [`${rows.length - mostRows} more gaps are not shown here.`] }),
  }
}
