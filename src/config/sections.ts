import { z } from 'zod'
import { MajorRule } from '../core/directory.ts'
import { Urgency } from '../core/incident.ts'
import { Toggles, UrgencyFilter } from '../core/workspace.ts'
import { secret } from './secret.ts'

const channel = () => z.string().regex(/^#?[^\s#]\S*$/, { error: 'is no channel: write "#name" or a channel id' })
const url = () =>
  z.url({ protocol: /^https?$/, error: 'is no address: write one that begins with https:// or http://' })
const commandName = () =>
  z.string().regex(/^\/?[a-z0-9_-]{1,32}$/, { error: 'is no command name: use lower-case letters, digits, - and _' })

export const Storage = z.strictObject({
  url: z
    .string()
    .regex(/^(embedded:.+|postgres(ql)?:\/\/.+)$/, { error: 'must be embedded:FOLDER or postgres://…' })
    .default('embedded:.allclear/data')
    .describe('embedded:FOLDER (relative to this file) or postgres://USER:PASSWORD@HOST/DATABASE')
    .meta({ secret: true }),
  binaries: z.string().min(1).optional().describe('Folder with initdb and postgres, for embedded storage'),
  backend: z
    .enum(['postgres', 'citus', 'yugabytedb', 'cockroachdb'])
    .default('postgres')
    .describe('Which PostgreSQL-compatible engine the URL leads to'),
})

export const Server = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
  port: z.int().min(0).max(65_535).default(8080).describe('Port to listen on; 0 takes any free one'),
  public_url: url().optional().describe('Where people and Slack reach this server'),
  secret_key: z
    .string()
    .min(16, { error: 'is too short: use at least 16 characters, such as the output of "openssl rand -base64 32"' })
    .optional()
    .describe('Seals tokens at rest; kept in a file beside embedded storage when left out')
    .meta({ secret: true }),
  mode: z
    .enum(['development', 'production'])
    .default('development')
    .describe('production refuses to start with missing secrets'),
})

export const Slack = z.strictObject({
  enabled: z.boolean().default(true).describe('Switches Slack off without removing its settings'),
  api_url: url().optional().describe("Instead of Slack's own address, for an emulator"),
  bot_token: secret().optional().describe('Bot User OAuth Token (xoxb-…)'),
  signing_secret: secret().optional().describe('Signing Secret, from Basic Information of the Slack app'),
  app_token: secret().optional().describe('App-level token (xapp-…); switches Socket Mode on'),
  client_id: z.string().min(1).optional().describe('Client id, to connect workspaces by OAuth'),
  client_secret: secret().optional().describe('Client secret, to connect workspaces by OAuth'),
  default_channel: channel().optional().describe('Where incidents go when nothing more particular is set'),
  alerts_channel: channel().optional().describe('Another name for default_channel'),
  urgency_channels: z.partialRecord(Urgency, channel()).default({}).describe('A channel per urgency'),
  toggles: Toggles.prefault({}).describe('Which events are told'),
  urgency_filter: UrgencyFilter.default('all').describe('Which urgencies are told'),
  unknown_users: z
    .enum(['deny', 'attribute'])
    .default('deny')
    .describe('What a Slack person without an Allclear user may do: nothing, or acknowledge and resolve'),
  fallback_channel: channel().optional().describe('Where a message goes when its channel refuses it'),
  stakeholders_channel: channel().optional().describe('Told when a major incident opens'),
  status_channel: channel().optional().describe('Told when a major incident is resolved'),
  approval_channel: channel().optional().describe('Where approvals are asked for'),
  update_channel: channel().optional().describe('Where investigations report their progress'),
  read_messages: z
    .boolean()
    .default(false)
    .describe('Whether messages of channels that the app is in may be read for context; needs channels:history'),
  investigation_updates: z.boolean().default(true).describe('Whether investigations report their progress'),
  command: commandName().default('allclear').describe('Name of the slash command'),
  command_prefix: commandName().optional().describe('Prefix of one slash command per verb, such as tinker'),
  verb_commands: z.boolean().default(false).describe('One slash command per verb, with the command name as prefix'),
  edits_per_minute: z.int().min(1).max(1_000).default(50).describe('Card edits per minute and workspace'),
  major: z
    .union([MajorRule, z.array(MajorRule)], { error: 'must be a rule, or a list of rules' })
    .default([])
    .describe('Which incidents get a channel of their own'),
})

export const Telemetry = z.strictObject({
  otlp_endpoint: url().optional().describe('Where traces are sent'),
  log_level: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged'),
})

export const Intake = z.strictObject({
  max_backlog: z
    .int()
    .min(1)
    .default(100_000)
    .describe('Alerts that may wait before a source is told to come back later'),
})

export const Cli = z.strictObject({
  url: url().optional().describe('The server the command line talks to'),
  key: secret().optional().describe('The API key the command line uses'),
})
