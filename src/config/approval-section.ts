import { z } from 'zod'
import { type ApprovalSettings, type ServiceApproval, usualApproval } from '../core/approval/settings.ts'
import { Service } from '../core/directory.ts'
import { duration } from '../core/duration.ts'
import { notifyField } from './notify-field.ts'

const who = z.string().regex(/^(user:|team:)?[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u, {
  error: 'names nobody: write a user id, or team: and the id of a team',
})
const budget = z.strictObject({
  changes: z.int().min(0).max(1_000).describe('How many changes may begin; 0 stops all of them'),
  per: duration({ min: '1m', max: '30d' }).prefault('1h').describe('Within which time'),
})
const wait = (what: string) => duration({ max: '7d' }).optional().describe(what)

/** What a service may say otherwise. */
const common = {
  budget: budget
    .optional()
    .describe('How many changes of one service may begin within a time, such as { changes = 6, per = "1h" }'),
  cool_down: wait('The least time between two changes of one service'),
  auto_rollback: z.boolean().optional().describe('Whether a change that did not help is rolled back without asking'),
}

/** `[approval]`: how changes are approved. */
export const Approval = z.strictObject({
  ...common,
  channel: z
    .string()
    .regex(/^#?[^\s#]\S*$/, { error: 'is no channel: write "#name" or a channel id' })
    .optional()
    .describe('Where approvals are asked for; slack.approval_channel when left out'),
  notify: notifyField('Notifiers that hear of it beside Slack: that it waits, and what becomes of it').default([]),
  expires: duration({ min: '1m', max: '7d' }).optional().describe('How long a proposal waits for its approval'),
  verify_after: duration({ max: '1d' })
    .optional()
    .describe('How long after a change it is looked at whether it helped'),
  services: z
    .record(
      Service.shape.id,
      z.strictObject({
        ...common,
        approvers: z.array(who).optional().describe('Users and team:… who alone may approve'),
      }),
    )
    .default({})
    .describe('What holds for one service'),
})
type Written = z.output<typeof Approval>

/** The rules as the rest of Allclear takes them. */
export function settleApproval(written: Written, slackChannel: string | undefined): ApprovalSettings {
  const channel = written.channel ?? slackChannel
  const { auto_rollback: autoRollback, ...others } = usual(written)
  return {
    ...usualApproval,
    ...others,
    ...(autoRollback !== undefined && { autoRollback }),
    ...(channel !== undefined && { channel }),
    ...(written.notify.length && { notify: written.notify }),
    ...(written.expires !== undefined && { expiresMs: written.expires }),
    ...(written.verify_after !== undefined && { verifyAfterMs: written.verify_after }),
    services: Object.fromEntries(
      Object.entries(written.services).map(([id, service]): [string, ServiceApproval] => {
        const { auto_rollback: own, ...rest } = usual(service)
        return [
          id,
          {
            ...rest,
            ...(own !== undefined && { autoRollback: own }),
            ...(service.approvers?.length && { approvers: service.approvers }),
          },
        ]
      }),
    ),
  }
}

const usual = ({ budget: most, cool_down, auto_rollback }: Pick<Written, keyof typeof common>) => ({
  ...(most && { budget: { most: most.changes, perMs: most.per } }),
  ...(cool_down !== undefined && { coolDownMs: cool_down }),
  auto_rollback,
})
