import { z } from 'zod'
import type { ProposalNotice, ProposalSummary } from './approval/notice.ts'
import { readProposal } from './approval/read-stored.ts'
import type { DigestNotice } from './digest/notice.ts'
import { readDigestNotice } from './digest/read-stored.ts'
import type { InvestigationNotice } from './investigation/notice.ts'
import { withMoments } from './investigation/read-stored.ts'
import { readSilenceNotice, type SilenceNotice } from './silence/notice.ts'
import { anomalySeverities } from './telemetry/anomaly.ts'
import { levels } from './telemetry/log.ts'
import type { WatchNotice } from './watch/notice.ts'

/** What a delivery can tell beside incidents. */
export type Told = WatchNotice | InvestigationNotice | ProposalNotice | DigestNotice | SilenceNotice

/** Reads what is told back from storage, moments included. */
export function readTold(stored: unknown): Told {
  const { about } = About.parse(stored)
  switch (about) {
    case 'watch':
      return WatchShape.parse(stored) as unknown as Told
    case 'investigation':
      return withMoments(stored) as Told
    case 'digest':
      return readDigestNotice(stored as DigestNotice)
    case 'silence':
      return readSilenceNotice(stored as SilenceNotice)
    case 'proposal':
      return readProposalNotice(stored as ProposalNotice)
  }
}

const readProposalNotice = ({ proposal, at, ...notice }: ProposalNotice): Told => ({
  ...notice,
  proposal: readProposal<ProposalSummary>(proposal),
  at: new Date(at),
})

const About = z.looseObject({ about: z.enum(['watch', 'investigation', 'proposal', 'digest', 'silence']) })

/** JSON knows neither moments nor infinity; a limit that is no number any more counts as 0. */
const Amount = z
  .number()
  .nullable()
  .transform((value) => value ?? 0)

const Line = z.looseObject({ at: z.coerce.date(), level: z.enum(levels).optional() })

const AnomalyShape = z.looseObject({
  key: z.string(),
  service: z.string(),
  metric: z.string(),
  description: z.string(),
  severity: z.enum(anomalySeverities),
  detectedAt: z.coerce.date(),
  currentValue: Amount,
  threshold: Amount,
  window: z.object({ from: z.coerce.date(), to: z.coerce.date() }),
  logs: z.looseObject({ patterns: z.array(z.looseObject({ example: Line })) }).optional(),
})

const WatchShape = z.looseObject({
  about: z.literal('watch'),
  watch: z.string(),
  service: z.string(),
  profile: z.string(),
  state: z.enum(['firing', 'resolved']),
  anomalies: z.array(AnomalyShape),
  fresh: z.array(z.string()),
  resolved: z.array(AnomalyShape),
  at: z.coerce.date(),
})
