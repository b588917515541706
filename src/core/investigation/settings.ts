import { type Budget, usualBudget } from './investigation.ts'
import type { InvestigationRule } from './rule.ts'
import type { InvestigationSchedule } from './schedule.ts'

/** How services are investigated in this installation. */
export interface InvestigationSettings {
  /** Whether an incident of high urgency is investigated when no rules are given; with rules they alone decide. */
  onIncident: boolean
  rules: readonly InvestigationRule[]
  /** What is investigated by the clock. */
  schedules: readonly InvestigationSchedule[]
  /** An incident that opens so soon after a verdict on its service takes that verdict; in milliseconds. */
  joinMs: number
  /** An alert may be quicker than the telemetry it will show in: what is fresh is looked at so much later, in milliseconds. */
  settleMs: number
  budget: Budget
  /** Where results go; a service's own channel comes first, then that of its profile. */
  channel?: string
  serviceChannels: Readonly<Record<string, string>>
  profileChannels: Readonly<Record<string, string>>
  /** Configured notifiers that hear results beside Slack: by name, or `profile/name`. */
  notify: readonly string[]
  /** Instead of those, for a service or a profile. */
  serviceNotify: Readonly<Record<string, readonly string[]>>
  profileNotify: Readonly<Record<string, readonly string[]>>
  /** Whether they hear of each step, too. */
  notifyProgress: boolean
  /** Whether progress is told beside the result. */
  updates: boolean
  /** The language model that takes part, by name. */
  model?: string
}

/** What holds when the configuration says nothing. */
export const usualInvestigation: InvestigationSettings = {
  onIncident: true,
  rules: [],
  schedules: [],
  joinMs: 10 * 60_000,
  settleMs: 8_000,
  budget: usualBudget,
  serviceChannels: {},
  profileChannels: {},
  notify: [],
  serviceNotify: {},
  profileNotify: {},
  notifyProgress: false,
  updates: true,
}
