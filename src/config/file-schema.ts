import { z } from 'zod'
import { Service, Team, User } from '../core/directory.ts'
import { duration } from '../core/duration.ts'
import { Policy } from '../core/oncall/policy.ts'
import { ScheduleInput } from '../core/oncall/schedule-input.ts'
import type { Source } from '../core/source.ts'
import { Approval } from './approval-section.ts'
import { Auth } from './auth-section.ts'
import { Code } from './code-section.ts'
import { Digests } from './digest-section.ts'
import { executorsSection } from './executors-section.ts'
import { Investigation } from './investigation-section.ts'
import { Knowledge } from './knowledge-section.ts'
import { ModelSection } from './model-section.ts'
import { PrivacySection } from './privacy-section.ts'
import { profilesSection } from './profile-schema.ts'
import { Flap, Inhibitions, OpenAfter, Silences } from './quiet-section.ts'
import type { Registries } from './registries.ts'
import { RetentionSection } from './retention-section.ts'
import { secret } from './secret.ts'
import { Cli, Intake, Server, Slack, Storage, Telemetry } from './sections.ts'

/** What every source has besides what its kind asks for; a kind may declare one of these itself, with another default. */
export const commonSource = {
  key: secret().describe('Secret of its door'),
  service: z.string().min(1).max(200).optional().describe('Service of alerts that name none'),
  group_by: z.array(z.string().min(1)).optional().describe('Labels whose equality makes alerts one incident'),
  group_wait: duration({ max: '1h' })
    .prefault('0s')
    .describe('How long a new group collects alerts before it is shown'),
  group_interval: duration({ max: '1d' })
    .prefault('5s')
    .describe('Least time between two card edits that only count alerts'),
  resolve_timeout: duration({ max: '30d' })
    .prefault('5m')
    .describe('When an alert without an end counts as cleared, where the source never says so'),
  auto_resolve: z.boolean().default(true).describe('Resolve the incident when every alert has cleared'),
  flap: Flap.optional().describe('Hold an alert that comes and goes as firing, in one incident, until it is calm'),
  open_after: OpenAfter.optional().describe('Let an alert count only from the n-th trigger within a time'),
}

const sourceName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, { error: 'is no name for a source: use letters, digits, - and _' })
  .refine((name) => name !== 'watch', { error: 'is what our own watches are called: choose another name' })

const sourcesSection = ([first, ...rest]: Source[]) => {
  const of = ({ kind, label, settings }: Source) =>
    z.strictObject({ kind: z.literal(kind).describe(label), ...commonSource, ...settings.shape })
  if (!first) return z.record(sourceName, z.never())
  return z.record(sourceName, z.discriminatedUnion('kind', [of(first), ...rest.map(of)]))
}

/** The whole file. It grows from the registries: each kind brings its own settings. */
export const fileSchema = (registries: Registries) =>
  z.strictObject({
    storage: Storage.prefault({}).describe('Where the data lives'),
    server: Server.prefault({}).describe('Where Allclear listens'),
    slack: Slack.prefault({}).describe('The Slack app'),
    auth: Auth.prefault({}).describe('Who may call'),
    sources: sourcesSection(registries.sources).prefault({}).describe('Where alerts come from'),
    services: z
      .record(Service.shape.id, Service.omit({ id: true }))
      .prefault({})
      .describe('What breaks'),
    users: z
      .record(User.shape.id, User.omit({ id: true }))
      .prefault({})
      .describe('Who responds'),
    teams: z
      .record(Team.shape.id, Team.omit({ id: true }))
      .prefault({})
      .describe('Who is paged together'),
    schedules: z
      .record(ScheduleInput.shape.id, ScheduleInput.omit({ id: true }))
      .prefault({})
      .describe('Who is on call when'),
    policies: z
      .record(Policy.shape.id, Policy.omit({ id: true }))
      .prefault({})
      .describe('Who is paged, step by step'),
    profiles: profilesSection(registries)
      .prefault({})
      .describe('Where logs, metrics and traces are asked for, and where watches tell'),
    approval: Approval.prefault({}).describe('How changes are approved'),
    digest: Digests.optional().describe('The digests that are sent by themselves; none when the list is empty'),
    executors: executorsSection(registries).prefault({}).describe('Where approved changes are carried out'),
    investigation: Investigation.prefault({}).describe('How the causes of trouble are looked for'),
    model: ModelSection.prefault({}).describe('The language model that takes part; without one all works by rules'),
    privacy: PrivacySection.prefault({}).describe('How personal data in what is observed is treated'),
    retention: RetentionSection.prefault({}).describe('How long is kept what was found out'),
    code: Code.prefault({}).describe('Where the code of the services is'),
    knowledge: Knowledge.prefault({}).describe('Where runbooks, postmortems and known issues are read from'),
    silences: Silences.prefault({}).describe('How silences are looked after'),
    inhibitions: Inhibitions.default([]).describe('Which alerts mute others while they fire'),
    telemetry: Telemetry.prefault({}).describe("Allclear's own logs and traces"),
    intake: Intake.prefault({}).describe('How alerts are taken in'),
    cli: Cli.prefault({}).describe('What the command line talks to'),
  })

export type ConfigFile = z.output<ReturnType<typeof fileSchema>>
