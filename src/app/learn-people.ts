import type { Clock } from '../core/clock.ts'
import type { Call, Outcome } from '../core/delivery.ts'
import { slackIdOf } from '../core/directory.ts'
import type { Store } from '../core/store.ts'
import { readPerson } from '../surfaces/slack/person.ts'
import { configWorkspace } from './slack-desk.ts'

interface LearnEffects {
  store: Store
  clock: Clock
  call(workspace: string, call: Call): Promise<Outcome>
}

/**
 * Learns who each workspace is and which of its people are our users, so that cards mention them and pages reach them
 * before anybody has clicked. What Slack does not allow is left out: pages then go to the incident's channel. Answers
 * false when Slack could not be asked just now, so that somebody asks again soon.
 */
export async function learnPeople({ store, clock, call }: LearnEffects): Promise<boolean> {
  let complete = await learnIdentities(store, call)
  const directory = await store.readDirectory()
  const users = [...directory.users.values()].filter((u) => u.active)
  for (const workspace of (await store.workspaces()).filter((w) => w.status === 'active')) {
    const known = await store.slackIdsOf(
      workspace.id,
      users.map((u) => u.email),
    )
    for (const user of users) {
      const { email } = user
      if (known[email] || slackIdOf(user, workspace)) continue
      const outcome = await call(workspace.id, { method: 'users.lookupByEmail', arguments: { email } })
      if (outcome.kind === 'refused' && outcome.code === 'users_not_found') continue
      if (outcome.kind !== 'accepted') {
        complete &&= outcome.kind === 'refused'
        break
      }
      const person = readPerson(workspace, outcome.reply.user, clock.now())
      // Slack finds people by addresses they never confirmed, too, and those say nothing of who they are.
      if (person?.email) await store.putSlackPerson(person)
    }
  }
  return complete
}

async function learnIdentities(store: Store, call: LearnEffects['call']): Promise<boolean> {
  let complete = true
  for (const workspace of await store.workspaces()) {
    if (workspace.status !== 'active' || (workspace.team && workspace.id !== configWorkspace)) continue
    const outcome = await call(workspace.id, { method: 'auth.test', arguments: {} })
    if (outcome.kind !== 'accepted') {
      complete &&= outcome.kind === 'refused'
      continue
    }
    const { team_id, team, user_id, bot_id, enterprise_id, response_metadata } = outcome.reply
    const scopes = (response_metadata as { scopes?: string[] } | undefined)?.scopes
    const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined)
    const learned = {
      ...workspace,
      ...only({ team: text(team_id), enterprise: text(enterprise_id), botUser: text(user_id), botId: text(bot_id) }),
      name: text(team) ?? workspace.name,
      scopes: scopes?.filter(Boolean) ?? workspace.scopes,
    }
    if (JSON.stringify(learned) !== JSON.stringify(workspace)) await store.putWorkspace(learned)
  }
  return complete
}

const only = <T extends Record<string, string | undefined>>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined)) as { [K in keyof T]?: string }
