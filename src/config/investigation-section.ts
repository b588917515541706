import { z } from 'zod'
import { duration } from '../core/duration.ts'
import { usualBudget } from '../core/investigation/investigation.ts'
import { InvestigationRule } from '../core/investigation/rule.ts'
import type { InvestigationSettings } from '../core/investigation/settings.ts'
import { channelField } from './channel-field.ts'
import { notifyField } from './notify-field.ts'
import { Schedules, settleSchedules } from './schedule-shape.ts'

/** How the causes of trouble are looked for. */
export const Investigation = z.strictObject({
  on_incident: z
    .boolean()
    .default(true)
    .describe('Without rules: whether an incident of high urgency is investigated when a profile observes its service'),
  rules: z
    .array(InvestigationRule)
    .default([])
    .describe('Which alerts start an investigation; one rule that holds is enough'),
  schedules: Schedules.default([]).describe('What is investigated by the clock, whether or not anything alerts'),
  join_window: duration({ max: '1d' })
    .prefault('10m')
    .describe('An incident that opens so soon after a verdict on its service takes that verdict'),
  settle_time: duration({ max: '10m' })
    .prefault('8s')
    .describe('How long to wait for the telemetry of an alert that fired just now'),
  channel: channelField().optional().describe('Where results go; slack.update_channel when left out'),
  service_channels: z.record(z.string().min(1), channelField()).default({}).describe('Where results of a service go'),
  profile_channels: z
    .record(z.string().min(1), channelField())
    .default({})
    .describe('Where results of a profile (a cluster) go'),
  notify: notifyField('Notifiers that hear results beside Slack').default([]),
  service_notify: z
    .record(z.string().min(1), notifyField('By name, or profile/name'))
    .default({})
    .describe('Which notifiers hear the results of a service instead'),
  profile_notify: z
    .record(z.string().min(1), notifyField('By name, or profile/name'))
    .default({})
    .describe('Which notifiers hear the results of a profile (a cluster) instead'),
  notify_progress: z.boolean().default(false).describe('Whether these notifiers hear of each step, too'),
  max_hypotheses: z.int().min(1).max(50).default(usualBudget.hypotheses).describe('How many explanations are kept'),
  max_depth: z.int().min(1).max(10).default(usualBudget.depth).describe('How many rounds the search takes'),
  max_queries: z.int().min(10).max(1_000).default(usualBudget.queries).describe('How many questions are asked at most'),
  time_limit: duration({ min: 5_000, max: '1h' }).prefault('30s').describe('How long is looked; then it concludes'),
})

type Written = z.output<typeof Investigation>

/** The settings of investigations, with what the Slack section says of their channel and progress. */
export function settleInvestigation(
  written: Written,
  slack: { update_channel?: string | undefined; investigation_updates: boolean },
): InvestigationSettings {
  const channel = written.channel ?? slack.update_channel
  return {
    onIncident: written.on_incident,
    rules: written.rules,
    schedules: settleSchedules(written.schedules),
    joinMs: written.join_window,
    settleMs: written.settle_time,
    budget: {
      hypotheses: written.max_hypotheses,
      depth: written.max_depth,
      queries: written.max_queries,
      timeMs: written.time_limit,
    },
    ...(channel !== undefined && { channel }),
    serviceChannels: written.service_channels,
    profileChannels: written.profile_channels,
    notify: written.notify,
    serviceNotify: written.service_notify,
    profileNotify: written.profile_notify,
    notifyProgress: written.notify_progress,
    updates: slack.investigation_updates,
  }
}
