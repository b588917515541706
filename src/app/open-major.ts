import { changeIncident } from '../commands/change-incident.ts'
import { clockActor } from '../core/actor.ts'
import type { Chat } from '../core/chat.ts'
import type { MakeContext } from '../core/command.ts'
import { type MajorRule, slackIdOf } from '../core/directory.ts'
import type { Incident } from '../core/incident.ts'
import type { Store } from '../core/store.ts'
import type { Workspace } from '../core/workspace.ts'
import { isMajor } from '../delivery/is-major.ts'
import { workspacesOf } from '../delivery/knowledge.ts'
import type { Logger } from './logger.ts'

interface MajorEffects {
  store: Store
  chat: Chat
  context: MakeContext
  rules: readonly MajorRule[]
  log: Logger
}

/**
 * Keeps the dedicated channel of a major incident in step with it: opened when a rule says so, its topic mirroring the
 * status, archived once it is resolved. What Slack refuses is logged and left: the ordinary card is there anyway.
 */
export async function openMajor(id: string, effects: MajorEffects): Promise<void> {
  const incident = await effects.store.incident(id)
  if (!incident) return
  if (incident.major) return follow(incident, incident.major, effects)
  if (incident.status === 'resolved' || !effects.rules.some((rule) => isMajor(rule, incident))) return
  const [directory, workspaces] = await Promise.all([effects.store.readDirectory(), effects.store.workspaces()])
  const service = directory.services.get(incident.service)
  const [workspace] = workspacesOf(service, { workspaces })
  if (workspace && !service?.restricted_to?.length) await open(incident, workspace, effects)
}

async function open(
  incident: Incident,
  workspace: Workspace,
  { store, chat, context, log }: MajorEffects,
): Promise<void> {
  const name = channelName(incident)
  const people = await responders(incident, workspace, store)
  const outcome = await chat.openChannel(workspace, name, topicOf(incident), people)
  if (outcome.kind !== 'accepted') {
    log.warn({ incident: incident.id, outcome }, 'the channel of a major incident could not be opened')
    if (outcome.kind === 'refused') return
    throw new Error(`opening #${name} failed: ${outcome.kind}`)
  }
  const channel = String(outcome.reply.channel ?? '')
  const asking = await context(clockActor('major'), `major:${incident.id}`)
  await changeIncident(asking, incident.id, { type: 'open_channel', workspace: workspace.id, channel, name })
}

async function follow(
  incident: Incident,
  { workspace: id, channel, name }: NonNullable<Incident['major']>,
  { store, chat }: MajorEffects,
) {
  const workspace = (await store.workspaces()).find((w) => w.id === id)
  if (!workspace) return
  await chat.setTopic(workspace, channel, topicOf(incident))
  if (incident.status !== 'resolved') return
  const { items } = await store.deliveries({ incident: incident.id, state: ['queued', 'sending'] }, { limit: 200 })
  // An archived channel takes neither the last reply nor the last edit of the card; the queue comes back to this job.
  if (items.some((owed) => owed.workspace === id && owed.channel === channel))
    throw new Error(`the last words on ${incident.id} are still on their way to #${name}`)
  await chat.archive(workspace, channel)
}

async function responders(incident: Incident, workspace: Workspace, store: Store): Promise<string[]> {
  const events = await store.timeline(incident.id)
  const ids = new Set(events.flatMap((e) => (e.type === 'escalated' ? e.paged.users.map((u) => u.id) : [])))
  if (incident.assignee) ids.add(incident.assignee.id)
  const { users } = await store.readDirectory()
  const named = [...ids].flatMap((user) => users.get(user) ?? []).filter(({ active }) => active)
  const known = await store.slackIdsOf(
    workspace.id,
    named.map(({ email }) => email),
  )
  return named.flatMap((user) => slackIdOf(user, workspace) ?? known[user.email] ?? [])
}

/** Slack takes lower-case letters, digits and dashes, at most 80; the incident's id keeps names apart. */
export const channelName = ({ id, title }: Incident) =>
  `${id}-${title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')}`
    .toLowerCase()
    .slice(0, 60)
    .replace(/-+$/, '')

const topicOf = ({ id, status, urgency, title, assignee }: Incident) =>
  `${id} · ${status} · ${urgency} urgency · ${title}${assignee ? ` · ${assignee.name}` : ''}`
