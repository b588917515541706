/** How much harm an operation can do, in rising order: from `high` on somebody else must approve, `critical` takes two. */
export const risks = ['low', 'medium', 'high', 'critical'] as const
export type Risk = (typeof risks)[number]

/** What is known of an operation beside its kind. */
export interface Traits {
  /** Takes something away that does not come back by itself. */
  deletes?: boolean
  /** Leaves nothing running. */
  toZero?: boolean
  /** How much it touches at once, in words, when that is much. */
  wide?: string
  /** What the operator who listed it in the configuration says of it. */
  declared?: Risk
  /** What the requester thinks of it; it can only raise the risk. */
  asked?: Risk
}

/** The table of operations: what each is before anything raises it. What is not here is an unknown mutation. */
const table: Record<string, Risk> = {
  'kubernetes.scale': 'low',
  'kubernetes.rollout_restart': 'low',
  'kubernetes.rollout_undo': 'medium',
  'kubernetes.delete_pod': 'low',
  'kubernetes.cordon': 'medium',
  'kubernetes.uncordon': 'low',
  'aws.ecs_scale': 'low',
  'aws.ecs_redeploy': 'low',
  'aws.ecs_rollback': 'medium',
  'aws.lambda_concurrency': 'medium',
  'aws.lambda_alias': 'medium',
  'aws.ec2_reboot': 'medium',
  'aws.ec2_stop': 'high',
  'aws.ec2_start': 'low',
  'github.pull_request': 'low',
  'gitlab.merge_request': 'low',
  'github.take_back': 'low',
  'gitlab.take_back': 'low',
  'git.branch': 'low',
  'git.remove_branch': 'low',
  'github.workflow_dispatch': 'high',
  'gitlab.pipeline': 'high',
}

/** A change of code is merged by people after it was reviewed: where it will run later raises nothing. */
const reviewed = new Set([
  'github.pull_request',
  'gitlab.merge_request',
  'github.take_back',
  'gitlab.take_back',
  'git.branch',
  'git.remove_branch',
])

/** Whether what is done only asks people for a review: nothing runs differently after it. */
export const isReview = (kind: string) => reviewed.has(kind)

/** Judges an operation; the reasons say, in order, what it is and what raised it. An unknown mutation is high. */
export function assessRisk(kind: string, environment: string, traits: Traits): { risk: Risk; reasons: string[] } {
  const known = Object.hasOwn(table, kind) ? table[kind] : undefined
  const base = traits.declared ?? known ?? 'high'
  const raises: [boolean, number, string][] = [
    [isProduction(environment) && !isReview(kind), 1, 'it changes production'],
    [traits.deletes === true, 1, 'it deletes'],
    [traits.toZero === true, 2, 'it leaves nothing running'],
    [traits.wide !== undefined, 1, `it reaches far: ${traits.wide}`],
  ]
  const applied = raises.filter(([applies]) => applies)
  const computed = Math.min(
    risks.length - 1,
    applied.reduce((level, [, by]) => level + by, risks.indexOf(base)),
  )
  const asked = traits.asked ? risks.indexOf(traits.asked) : 0
  return {
    risk: risks[Math.max(computed, asked)]!,
    reasons: [
      traits.declared ? `declared ${base}` : known ? `${kind} is ${base}` : 'what it changes is not known',
      ...applied.map(([, , why]) => why),
      ...(asked > computed ? [`the requester calls it ${traits.asked}`] : []),
    ],
  }
}

/** Every environment is production unless it says that it is not. */
export const isProduction = (environment: string) =>
  !/^(unspecified|dev|test|stag|qa|sandbox|demo|local|ci)/i.test(environment)

/** Whether one person's yes suffices, and whether it may be the requester's own. */
export const needsOther = (risk: Risk) => risk === 'high' || risk === 'critical'
export const approvalsFor = (risk: Risk) => (risk === 'critical' ? 2 : 1)
