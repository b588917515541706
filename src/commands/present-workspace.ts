import { z } from 'zod'
import { Urgency } from '../core/incident.ts'
import { Toggles, UrgencyFilter, type Workspace } from '../core/workspace.ts'

/** The preferences of a workspace for programs. */
const PreferencesJson = z.object({
  default_channel: z.string().nullable(),
  urgency_channels: z.partialRecord(Urgency, z.string()),
  toggles: Toggles,
  urgency_filter: UrgencyFilter,
  unknown_users: z.enum(['deny', 'attribute']),
  fallback_channel: z.string().nullable(),
  stakeholders_channel: z.string().nullable(),
  status_channel: z.string().nullable(),
})

/** A connected Slack workspace for programs; its token is never shown. */
export const WorkspaceJson = z.object({
  id: z.string(),
  team: z.string().nullable(),
  enterprise: z.string().nullable(),
  name: z.string(),
  bot_user: z.string().nullable(),
  scopes: z.array(z.string()),
  status: z.enum(['active', 'revoked']),
  preferences: PreferencesJson,
})

/** Writes a workspace for programs. */
export function presentWorkspace(workspace: Workspace): z.infer<typeof WorkspaceJson> {
  const { preferences } = workspace
  return {
    id: workspace.id,
    team: workspace.team ?? null,
    enterprise: workspace.enterprise ?? null,
    name: workspace.name,
    bot_user: workspace.botUser ?? null,
    scopes: workspace.scopes,
    status: workspace.status,
    preferences: {
      default_channel: preferences.defaultChannel ?? null,
      urgency_channels: preferences.urgencyChannels,
      toggles: preferences.toggles,
      urgency_filter: preferences.urgencyFilter,
      unknown_users: preferences.unknownUsers,
      fallback_channel: preferences.fallbackChannel ?? null,
      stakeholders_channel: preferences.stakeholdersChannel ?? null,
      status_channel: preferences.statusChannel ?? null,
    },
  }
}
