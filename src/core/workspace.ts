import { z } from 'zod'
import { Urgency } from './incident.ts'

/** The six events a workspace can switch on and off, with what they are at first. */
export const Toggles = z.strictObject({
  triggered: z.boolean().default(true).describe('New incident'),
  acknowledged: z.boolean().default(true).describe('Someone acknowledged or snoozed'),
  resolved: z.boolean().default(true).describe('Someone or the source resolved'),
  escalated: z.boolean().default(true).describe('Escalated to the next step'),
  sla_breached: z.boolean().default(true).describe('A target was missed'),
  note_added: z.boolean().default(false).describe('A note was added'),
})
export type Toggles = z.infer<typeof Toggles>

export const UrgencyFilter = z.enum(['all', 'high', 'high+medium'])
export type UrgencyFilter = z.infer<typeof UrgencyFilter>

/** How one Slack workspace wants to be told. */
export const Preferences = z.object({
  defaultChannel: z.string().optional().describe('Where incidents go when nothing more particular is set'),
  urgencyChannels: z.partialRecord(Urgency, z.string()).default({}).describe('A channel per urgency'),
  toggles: Toggles.prefault({}),
  urgencyFilter: UrgencyFilter.default('all'),
  unknownUsers: z
    .enum(['deny', 'attribute'])
    .default('deny')
    .describe('What a Slack person without an Allclear user may do'),
  fallbackChannel: z.string().optional().describe('Where a message goes when its channel refuses it'),
  stakeholdersChannel: z.string().optional().describe('Told when a major incident opens'),
  statusChannel: z.string().optional().describe('Told when a major incident is resolved'),
})
export type Preferences = z.infer<typeof Preferences>

/** One connected Slack workspace. Its token stays in the store, sealed; `config` is the one from the configuration file. */
export interface Workspace {
  id: string
  /** Slack's T… id; unknown until the token was first used. */
  team?: string
  enterprise?: string
  name: string
  botUser?: string
  botId?: string
  scopes: string[]
  status: 'active' | 'revoked'
  preferences: Preferences
}
