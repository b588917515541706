import type { Command } from '../core/command.ts'
import { accuracy } from './accuracy.ts'
import { acknowledge } from './acknowledge.ts'
import { addResponder } from './add-responder.ts'
import { alertRuleAdd } from './alert-rule-add.ts'
import { alertRuleMute } from './alert-rule-mute.ts'
import { alertRuleRemove } from './alert-rule-remove.ts'
import { alertRuleShow } from './alert-rule-show.ts'
import { alertRules } from './alert-rules.ts'
import { analyze } from './analyze.ts'
import { anomaly } from './anomaly.ts'
import { apply } from './apply.ts'
import { asProposal } from './approval/as-proposal.ts'
import { approve } from './approve.ts'
import { ask } from './ask.ts'
import { assign } from './assign.ts'
import { audit } from './audit.ts'
import { auditExport } from './audit-export.ts'
import { auditVerify } from './audit-verify.ts'
import { cancelInvestigation } from './cancel-investigation.ts'
import { clear } from './clear.ts'
import { correlateDeploys } from './correlate-deploys.ts'
import { coverage } from './coverage.ts'
import { create } from './create.ts'
import { createKey } from './create-key.ts'
import { deliveries } from './deliveries.ts'
import { deny } from './deny.ts'
import { deploys } from './deploys.ts'
import { diff } from './diff.ts'
import { digest } from './digest.ts'
import { digests } from './digests.ts'
import { dryRun } from './dry-run.ts'
import { escalate } from './escalate.ts'
import { explain } from './explain.ts'
import { feedback } from './feedback.ts'
import { fix } from './fix.ts'
import { getFile } from './get-file.ts'
import { getKnownIssues } from './get-known-issues.ts'
import { help } from './help.ts'
import { inbox } from './inbox.ts'
import { incident } from './incident.ts'
import { incidents } from './incidents.ts'
import { investigation } from './investigation.ts'
import { investigationRules } from './investigation-rules.ts'
import { investigationSchedules } from './investigation-schedules.ts'
import { investigations } from './investigations.ts'
import { keys } from './keys.ts'
import { link } from './link.ts'
import { logCounts } from './log-counts.ts'
import { logs } from './logs.ts'
import { merge } from './merge.ts'
import { metrics } from './metrics.ts'
import { note } from './note.ts'
import { oncall } from './oncall.ts'
import { override } from './override.ts'
import { patterns } from './patterns.ts'
import { plan } from './plan.ts'
import { policies } from './policies.ts'
import { preferences } from './preferences.ts'
import { profiles } from './profiles.ts'
import { promote } from './promote.ts'
import { proposal } from './proposal.ts'
import { proposals } from './proposals.ts'
import { propose } from './propose.ts'
import { recentCommits } from './recent-commits.ts'
import { removeKey } from './remove-key.ts'
import { removeOverride } from './remove-override.ts'
import { reopen } from './reopen.ts'
import { replay } from './replay.ts'
import { replayInvestigation } from './replay-investigation.ts'
import { reportOutcome } from './report-outcome.ts'
import { resolve } from './resolve.ts'
import { retryDelivery } from './retry-delivery.ts'
import { rollback } from './rollback.ts'
import { runInvestigationSchedule } from './run-investigation-schedule.ts'
import { runbook } from './runbook.ts'
import { runbookStep } from './runbook-step.ts'
import { schedules } from './schedules.ts'
import { searchCode } from './search-code.ts'
import { searchPostmortems } from './search-postmortems.ts'
import { searchRunbooks } from './search-runbooks.ts'
import { services } from './services.ts'
import { setUrgency } from './set-urgency.ts'
import { silence } from './silence.ts'
import { silenceEnd } from './silence-end.ts'
import { silenceMuted } from './silence-muted.ts'
import { silencePreview } from './silence-preview.ts'
import { silenceShow } from './silence-show.ts'
import { silenceUpdate } from './silence-update.ts'
import { silences } from './silences.ts'
import { simulate } from './simulate.ts'
import { slackGetChannelMessages } from './slack-get-channel-messages.ts'
import { slackPostMessage } from './slack-post-message.ts'
import { slackSendApprovalRequest } from './slack-send-approval-request.ts'
import { slo } from './slo.ts'
import { snooze } from './snooze.ts'
import { sources } from './sources.ts'
import { status } from './status.ts'
import { teams } from './teams.ts'
import { testConnection } from './test-connection.ts'
import { testIntegration } from './test-integration.ts'
import { testMessage } from './test-message.ts'
import { traces } from './traces.ts'
import { unlink } from './unlink.ts'
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
  addResponder,
  merge,
  link,
  unlink,
]
const aboutSilences = [silences, silence, silenceShow, silenceUpdate, silenceEnd, silencePreview, silenceMuted]
const aboutServices = [
  logs,
  logCounts,
  patterns,
  metrics,
  traces,
  anomaly,
  diff,
  deploys,
  correlateDeploys,
  slo,
  profiles,
]
const aboutInvestigations = [
  ask(() => commands),
  explain,
  analyze,
  investigations,
  investigation,
  cancelInvestigation,
  feedback,
  accuracy,
  replayInvestigation,
  investigationRules,
  investigationSchedules,
  runInvestigationSchedule,
  testIntegration,
]
const aboutCode = [fix, searchCode, getFile, recentCommits]
const aboutKnowledge = [searchRunbooks, getKnownIssues, searchPostmortems, runbook, runbookStep]
const aboutDigests = [digest, digests]
const aboutWatches = [watches, watchStart, watchShow, watchStop, watchRemove]
const aboutAlertRules = [alertRules, alertRuleAdd, alertRuleShow, alertRuleMute, alertRuleRemove]
const aboutProposals = [proposals, proposal, propose, approve, deny, rollback, reportOutcome, slackSendApprovalRequest]
const aboutTheAudit = [audit, auditExport, auditVerify]
const aboutPeople = [oncall, override, removeOverride]
const aboutEscalation = [simulate, coverage]
const aboutSlack = [slackPostMessage, slackGetChannelMessages, workspaces, preferences, testConnection, testMessage]
const aboutIntake = [sources, dryRun, inbox, replay, deliveries, retryDelivery]
const aboutTheDirectory = [...services, ...users, ...teams, ...schedules, ...policies, plan, apply]

const ordinary: Command[] = [
  ...aboutIncidents,
  status,
  clear,
  promote,
  ...aboutSilences,
  ...aboutPeople,
  ...aboutServices,
  ...aboutInvestigations,
  ...aboutCode,
  ...aboutKnowledge,
  ...aboutDigests,
  ...aboutWatches,
  ...aboutAlertRules,
  ...aboutEscalation,
  ...aboutProposals,
  whoami,
  ...aboutSlack,
  ...aboutIntake,
  ...aboutTheDirectory,
  keys,
  createKey(() => commands),
  removeKey,
  ...aboutTheAudit,
]

/** Commands that are carried out only once they were approved, as they are then run. */
export const riskyCommands: Command[] = ordinary.filter(({ effect }) => effect === 'risky')

const offered = ordinary.map(asProposal)

/** Everything that can be asked. To add a command: write its file, add its name here. */
export const commands: Command[] = [...offered, help(offered)]
