import type { HttpSender } from '../clients/http/sender.ts'
import type { MailSender } from '../clients/mail/sender.ts'
import type { SlackApi } from '../clients/slack/api.ts'
import { slackSender } from '../clients/slack/sender.ts'
import { type Call, type Delivery, isConfigured, type Outcome } from '../core/delivery.ts'
import type { Workspace } from '../core/workspace.ts'
import type { Workspaces } from '../core/workspaces.ts'
import { configWorkspace, type SlackDesk } from './slack-desk.ts'

interface Doors {
  desk: Pick<SlackDesk, 'send'>
  slack: SlackApi
  http: HttpSender
  mail: MailSender
  store: Pick<Workspaces, 'workspaces'>
  /** What a configured notifier was given. */
  settings(id: string): Record<string, unknown> | undefined
}

/** Makes a notifier's call through the door that its kind needs; never throws. */
export function sendCall({ desk, slack, http, mail, store, settings }: Doors) {
  const ownSlack = slackSender(slack)
  return async (delivery: Delivery, call: Call): Promise<Outcome> => {
    if (delivery.notifier === 'email') return mail(call)
    if (delivery.notifier !== 'slack') return http(call)
    if (!isConfigured(delivery)) return desk.send(delivery, call)
    const { bot_token: token, workspace: wanted } = settings(delivery.workspace) ?? {}
    if (typeof token === 'string') return ownSlack(token, call)
    const workspace = chosen(await store.workspaces(), wanted)
    return workspace ? desk.send({ ...delivery, workspace: workspace.id }, call) : nowhere(wanted)
  }
}

/** The connected workspace a notifier without a token of its own speaks in: the one it names, else ours. */
export function chosen(workspaces: Workspace[], wanted: unknown): Workspace | undefined {
  const active = workspaces.filter(({ status }) => status === 'active')
  if (typeof wanted === 'string') return active.find(({ id, team, name }) => [id, team, name].includes(wanted))
  return active.find(({ id }) => id === configWorkspace) ?? active[0]
}

const nowhere = (wanted: unknown): Outcome => ({
  kind: 'refused',
  code: 'no_workspace',
  message: typeof wanted === 'string' ? `No workspace ${wanted} is connected.` : 'No Slack workspace is connected.',
  remedy: 'Connect one under Integrations, or give this notifier a bot_token; then retry this delivery.',
})
