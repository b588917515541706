import type { Command } from '../core/command.ts'
import { acknowledge } from './acknowledge.ts'
import { alertRuleAdd } from './alert-rule-add.ts'
import { alertRuleMute } from './alert-rule-mute.ts'
import { alertRuleRemove } from './alert-rule-remove.ts'
import { alertRuleShow } from './alert-rule-show.ts'
import { alertRules } from './alert-rules.ts'
import { anomaly } from './anomaly.ts'
import { asProposal } from './approval/as-proposal.ts'
import { approve } from './approve.ts'
import { assign } from './assign.ts'
import { audit } from './audit.ts'
import { auditExport } from './audit-export.ts'
import { auditVerify } from './audit-verify.ts'
import { clear } from './clear.ts'
import { correlateDeploys } from './correlate-deploys.ts'
import { create } from './create.ts'
import { createKey } from './create-key.ts'
import { deliveries } from './deliveries.ts'
import { deny } from './deny.ts'
import { deploys } from './deploys.ts'
import { diff } from './diff.ts'
import { dryRun } from './dry-run.ts'
import { escalate } from './escalate.ts'
import { help } from './help.ts'
import { inbox } from './inbox.ts'
import { incident } from './incident.ts'
import { incidents } from './incidents.ts'
import { keys } from './keys.ts'
import { logs } from './logs.ts'
import { metrics } from './metrics.ts'
import { note } from './note.ts'
import { oncall } from './oncall.ts'
import { override } from './override.ts'
import { patterns } from './patterns.ts'
import { policies } from './policies.ts'
import { preferences } from './preferences.ts'
import { profiles } from './profiles.ts'
import { promote } from './promote.ts'
import { proposal } from './proposal.ts'
import { proposals } from './proposals.ts'
import { propose } from './propose.ts'
import { removeKey } from './remove-key.ts'
import { removeOverride } from './remove-override.ts'
import { reopen } from './reopen.ts'
import { replay } from './replay.ts'
import { reportOutcome } from './report-outcome.ts'
import { resolve } from './resolve.ts'
import { retryDelivery } from './retry-delivery.ts'
import { rollback } from './rollback.ts'
import { schedules } from './schedules.ts'
import { services } from './services.ts'
import { setUrgency } from './set-urgency.ts'
import { slackSendApprovalRequest } from './slack-send-approval-request.ts'
import { slo } from './slo.ts'
import { snooze } from './snooze.ts'
import { sources } from './sources.ts'
import { status } from './status.ts'
import { teams } from './teams.ts'
import { testConnection } from './test-connection.ts'
import { testMessage } from './test-message.ts'
import { traces } from './traces.ts'
import { users } from './users.ts'
import { watchRemove } from './watch-remove.ts'
import { watchShow } from './watch-show.ts'
import { watchStart } from './watch-start.ts'
import { watchStop } from './watch-stop.ts'
import { watches } from './watches.ts'
import { whoami } from './whoami.ts'
import { workspaces } from './workspaces.ts'

const aboutIncidents = [
  incidents,
  create,
  incident,
  acknowledge,
  resolve,
  snooze,
  reopen,
  note,
  escalate,
  assign,
  setUrgency,
]
const aboutServices = [logs, patterns, metrics, traces, anomaly, diff, deploys, correlateDeploys, slo, profiles]
const aboutWatches = [watches, watchStart, watchShow, watchStop, watchRemove]
const aboutAlertRules = [alertRules, alertRuleAdd, alertRuleShow, alertRuleMute, alertRuleRemove]
const aboutProposals = [proposals, proposal, propose, approve, deny, rollback, reportOutcome, slackSendApprovalRequest]
const aboutTheAudit = [audit, auditExport, auditVerify]
const aboutPeople = [oncall, override, removeOverride]
const aboutSlack = [workspaces, preferences, testConnection, testMessage]
const aboutIntake = [sources, dryRun, inbox, replay, deliveries, retryDelivery]
const aboutTheDirectory = [...services, ...users, ...teams, ...schedules, ...policies]

const ordinary: Command[] = [
  ...aboutIncidents,
  clear,
  promote,
  ...aboutPeople,
  ...aboutServices,
  ...aboutWatches,
  ...aboutAlertRules,
  ...aboutProposals,
  status,
  whoami,
  ...aboutSlack,
  ...aboutIntake,
  ...aboutTheDirectory,
  keys,
  createKey,
  removeKey,
  ...aboutTheAudit,
]

/** Commands that are carried out only once they were approved, as they are then run. */
export const riskyCommands: Command[] = ordinary.filter(({ effect }) => effect === 'risky')

const offered = ordinary.map(asProposal)

/** Everything that can be asked. To add a command: write its file, add its name here. */
export const commands: Command[] = [...offered, help(offered)]
