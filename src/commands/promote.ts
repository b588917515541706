import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import { slackIdOf } from '../core/directory.ts'
import type { Incident } from '../core/incident.ts'
import { Problem } from '../core/problem.ts'
import type { Workspace } from '../core/workspace.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { channelName } from './channel-name.ts'
import { findIncident } from './find-incident.ts'
import { findWorkspace } from './find-workspace.ts'
import { incidentId } from './incident-id.ts'
import { type Change, recall } from './once.ts'
import { refusedByChat } from './refused-by-chat.ts'

/** The channel was opened; what Slack refused beside that, such as an invitation, is told to whoever asked. */
interface Promoted extends Change {
  problems: string[]
}

export const promote = command({
  name: 'promote',
  aliases: ['channel'],
  summary: 'Give an incident a channel of its own and invite its responders',
  input: z.strictObject({
    incident: incidentId(),
    workspace: z.string().min(1).optional().meta({ description: 'In this workspace', label: 'Workspace' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/promote' },
  slash: true,
  async run(context, { incident: id, workspace: named }): Promise<Promoted> {
    const incident = await findIncident(context, id)
    const before = await recall(context, `open_channel ${id}`)
    if (before) return { ...before, problems: [] }
    if (incident.major) throw new Problem('conflict', `${id} already has the channel #${incident.major.name}.`)
    if (incident.status === 'resolved')
      throw new Problem('conflict', `${id} is resolved; reopen it before it gets a channel.`)
    if (context.directory.services.get(incident.service)?.restricted_to?.length)
      throw new Problem(
        'forbidden',
        `${incident.service} is restricted to teams, and everybody could join a new channel.`,
      )
    const workspace = named ? await findWorkspace(context, named) : await usual(context, incident)
    const { problems, ...channel } = await open(context, workspace, incident)
    const change = await changeIncident(context, id, { type: 'open_channel', workspace: workspace.id, ...channel })
    return { ...change, problems }
  },
  ...changed<Promoted>(
    ({ incident }) => `${incident.id} has its own channel`,
    ({ incident, problems }) => [...(incident.major ? [`#${incident.major.name}`] : []), ...problems],
  ),
})

async function usual({ store, directory }: Context, { service }: Incident): Promise<Workspace> {
  const wanted = directory.services.get(service)?.slack.workspace
  const active = (await store.workspaces()).filter(({ status }) => status === 'active')
  const found = active.find(({ id, team }) => wanted !== undefined && (id === wanted || team === wanted)) ?? active[0]
  if (!found) throw new Problem('invalid', 'No Slack workspace is connected, so there is nowhere to open a channel.')
  return found
}

/** What the chat says of a channel it made. */
const Opened = z.object({ channel: z.string(), problems: z.array(z.string()).default([]) })

async function open(
  context: Context,
  workspace: Workspace,
  incident: Incident,
): Promise<{ channel: string; name: string; problems: string[] }> {
  const { chat, settings } = context
  const topic = `${incident.id} · ${incident.urgency} · ${incident.title} · ${settings.publicUrl}/incidents/${incident.id}`
  const people = await responders(context, workspace, incident)
  let name = channelName(incident)
  let outcome = await chat.openChannel(workspace, name, topic, people)
  if (outcome.kind === 'refused' && outcome.code === 'name_taken') {
    name = `${name}-${incident.id.replace(/\D/g, '')}`
    outcome = await chat.openChannel(workspace, name, topic, people)
  }
  if (outcome.kind !== 'accepted') throw refusedByChat(outcome)
  return { ...Opened.parse(outcome.reply), name }
}

/** The Slack ids of whoever has to do with it: who was paged, who has it, who asks. */
async function responders(
  { store, directory, actor }: Context,
  workspace: Workspace,
  incident: Incident,
): Promise<string[]> {
  const events = await store.timeline(incident.id)
  const paged = events.flatMap((event) => (event.type === 'escalated' ? event.paged.users.map(({ id }) => id) : []))
  const asker = actor.kind === 'user' ? [actor.id] : []
  const ids = new Set([...paged, ...(incident.assignee ? [incident.assignee.id] : []), ...asker])
  const users = [...ids].flatMap((id) => directory.users.get(id) ?? []).filter(({ active }) => active)
  const known = await store.slackIdsOf(
    workspace.id,
    users.map(({ email }) => email),
  )
  return users.flatMap((user) => slackIdOf(user, workspace) ?? known[user.email] ?? [])
}
