import type { Notifier } from '../core/delivery.ts'
import { discord } from './discord.ts'
import { email } from './email.ts'
import { ntfy } from './ntfy.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { slack } from './slack.ts'
import { teams } from './teams.ts'
import { telegram } from './telegram.ts'
import { twilio } from './twilio.ts'
import { webhook } from './webhook.ts'

/** To add a kind of destination: write its file, add its name here. Profiles may configure each of them. */
export const notifiers: Notifier[] = [
  slack,
  webhook,
  discord,
  pagerduty,
  opsgenie,
  teams,
  email,
  ntfy,
  telegram,
  twilio,
]

/** What a configuration needs to know of each kind. */
export const configurable = notifiers.map(({ kind, label, settings, cards = false }) => ({
  ...{ kind, label, settings, cards },
}))
