import { z } from 'zod'
import { command } from '../core/command.ts'
import { Urgency } from '../core/incident.ts'
import { type Preferences, Toggles, UrgencyFilter, type Workspace } from '../core/workspace.ts'
import { findWorkspace, workspaceField } from './find-workspace.ts'
import { presentWorkspace, WorkspaceJson } from './present-workspace.ts'

/** An empty text takes a channel away again. */
const channel = (description: string, label: string) =>
  z
    .string()
    .trim()
    .regex(/^(#?[^\s#]\S*)?$/, { error: 'Write "#name" or a channel id; an empty text for none.' })
    .optional()
    .meta({ description, label, kind: 'channel' })

/** Without the defaults of the full schema: a switch that is left out stays as it is. */
const SomeToggles = z.strictObject(
  Object.fromEntries(
    Object.keys(Toggles.shape).map((toggle) => [toggle, z.union([z.boolean(), z.stringbool()]).optional()]),
  ) as Record<keyof Toggles, z.ZodOptional<z.ZodUnion<[z.ZodBoolean, ReturnType<typeof z.stringbool>]>>>,
)

export const preferences = command({
  name: 'preferences',
  summary: 'Change how a workspace is told; what is left out stays as it is',
  input: z.strictObject({
    workspace: workspaceField(),
    default_channel: channel('Where incidents go when nothing more particular is set', 'Default channel'),
    urgency_channels: z
      .partialRecord(Urgency, channel('', 'Channel'))
      .optional()
      .meta({ description: 'A channel per urgency', label: 'Channels per urgency' }),
    toggles: SomeToggles.optional().meta({ description: 'Which events are told', label: 'Events' }),
    urgency_filter: UrgencyFilter.optional().meta({ description: 'all, high or high+medium', label: 'Urgencies told' }),
    unknown_users: z.enum(['deny', 'attribute']).optional().meta({
      description: 'What Slack people without a user may do: nothing, or acknowledge and resolve',
      label: 'Unknown people',
    }),
    fallback_channel: channel('Where a message goes when its channel refuses it', 'Fallback channel'),
    stakeholders_channel: channel('Told when a major incident opens', 'Stakeholders'),
    status_channel: channel('Told when a major incident is resolved', 'Status channel'),
  }),
  effect: 'changes',
  role: 'sre-lead',
  http: { method: 'PUT', path: '/workspaces/{workspace}/preferences' },
  async run(context, { workspace: written, ...wish }): Promise<Workspace> {
    const workspace = await findWorkspace(context, written)
    const wanted = merged(workspace.preferences, wish)
    await context.store.setPreferences(workspace.id, wanted)
    return { ...workspace, preferences: wanted }
  },
  output: WorkspaceJson,
  present: presentWorkspace,
  show: ({ name }) => ({ title: `Saved the preferences of ${name}`, tone: 'good' }),
})

interface Wish {
  default_channel?: string | undefined
  urgency_channels?: Partial<Record<Urgency, string | undefined>> | undefined
  toggles?: { [T in keyof Toggles]?: boolean | undefined } | undefined
  urgency_filter?: UrgencyFilter | undefined
  unknown_users?: Preferences['unknownUsers'] | undefined
  fallback_channel?: string | undefined
  stakeholders_channel?: string | undefined
  status_channel?: string | undefined
}

function merged(old: Preferences, wish: Wish): Preferences {
  const channels = { ...old.urgencyChannels, ...wish.urgency_channels }
  return {
    ...place('defaultChannel', wish.default_channel ?? old.defaultChannel),
    ...place('fallbackChannel', wish.fallback_channel ?? old.fallbackChannel),
    ...place('stakeholdersChannel', wish.stakeholders_channel ?? old.stakeholdersChannel),
    ...place('statusChannel', wish.status_channel ?? old.statusChannel),
    urgencyChannels: Object.fromEntries(
      Object.entries(channels).filter(([, name]) => name),
    ) as Preferences['urgencyChannels'],
    toggles: { ...old.toggles, ...defined(wish.toggles) },
    urgencyFilter: wish.urgency_filter ?? old.urgencyFilter,
    unknownUsers: wish.unknown_users ?? old.unknownUsers,
  }
}

const place = <K extends keyof Preferences>(key: K, name: string | undefined) => (name ? { [key]: name } : {})

const defined = (toggles: Wish['toggles'] = {}): Partial<Toggles> =>
  Object.fromEntries(Object.entries(toggles).filter(([, on]) => on !== undefined))
