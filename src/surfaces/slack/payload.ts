import { z } from 'zod'

const text = z.string().max(100_000)
const maybe = z
  .string()
  .max(3_000)
  .nullish()
  .transform((s) => s || undefined)

const SlackEvent = z.looseObject({
  type: text,
  subtype: maybe,
  // Events about people carry the whole person here, the others only the id.
  user: z.union([z.string(), z.looseObject({ id: z.string() })]).optional(),
  bot_id: maybe,
  text: text.optional(),
  ts: maybe,
  thread_ts: maybe,
  channel: z.unknown().optional(),
  channel_type: maybe,
})
/** What happened in Slack; the fields we look at, among others. */
export type SlackEvent = z.infer<typeof SlackEvent>

/** A delivery of the Events API. */
export const EventPayload = z.object({
  team_id: maybe,
  enterprise_id: maybe,
  event_id: maybe,
  event: SlackEvent,
})

/** A slash command's form. */
export const CommandPayload = z.object({
  team_id: maybe,
  enterprise_id: maybe,
  user_id: z.string(),
  user_name: maybe,
  channel_id: maybe,
  command: text,
  text: text.default(''),
  trigger_id: maybe,
  response_url: maybe,
})

const named = z.object({ id: z.string() }).nullish()

/** Clicks, modals, shortcuts and option lists: what Slack posts as `payload`. */
export const Interaction = z.object({
  type: text,
  team: named,
  enterprise: named,
  user: z.object({ id: z.string(), name: maybe, username: maybe, team_id: maybe }),
  channel: named,
  trigger_id: maybe,
  response_url: maybe,
  callback_id: maybe,
  action_id: maybe,
  value: maybe,
  action_ts: maybe,
  message: z.object({ ts: maybe, thread_ts: maybe }).nullish(),
  container: z.object({ type: maybe, channel_id: maybe, thread_ts: maybe }).nullish(),
  actions: z
    .array(
      z.object({
        action_id: text,
        action_ts: maybe,
        value: maybe,
        selected_option: z.object({ value: text }).nullish(),
      }),
    )
    .max(100)
    .default([]),
  view: z
    .object({
      id: maybe,
      hash: maybe,
      team_id: maybe,
      private_metadata: text.default(''),
      state: z
        .object({ values: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}) })
        .default({ values: {} }),
    })
    .nullish(),
})
export type Interaction = z.infer<typeof Interaction>
