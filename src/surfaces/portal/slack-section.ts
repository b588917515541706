import { Toggles, type Workspace } from '../../core/workspace.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { may, read, type View } from './view.ts'

/** The connected Slack workspaces: whether they work, and how each wants to be told. */
export async function slackSection(view: View): Promise<Html> {
  const all = await read<Workspace[]>(view, 'workspaces')
  return h`<section aria-labelledby="slack" class="block"><div class="section-head"><h2 id="slack">Slack</h2>${connect(view, all.length)}</div>
${all.length ? all.map((workspace) => one(view, workspace)) : h`<div class="empty">${icon('hash')}<p>No Slack workspace is connected yet.</p></div>`}
${view.effects.installed.slackOAuth || !may(view, 'preferences') ? '' : byHand}</section>`
}

/** Without an app's client id there is no button to offer, so we say what would make one. */
const byHand = h`<p class="hint">To connect workspaces from here, set <code>slack.client_id</code> and <code>slack.client_secret</code> of your Slack app in the configuration. A single workspace is connected by <code>slack.bot_token</code> and <code>slack.signing_secret</code>; <code>allclear slack manifest</code> prints the app to create.</p>`

function connect(view: View, connected: number): Inside {
  if (!view.effects.installed.slackOAuth || !may(view, 'preferences')) return ''
  return h`<a class="button${connected ? '' : ' primary'}" href="/slack/oauth/start">${icon('plus')}${connected ? 'Add a workspace' : 'Connect Slack'}</a>`
}

function one(view: View, workspace: Workspace): Html {
  const { id, name, team, status, scopes, preferences } = workspace
  return h`<article class="panel workspace" id="workspace-${id}"><div class="section-head"><h3>${name}</h3>${status === 'active' ? h`<span class="pill acknowledged">connected</span>` : h`<span class="pill breached">access revoked</span>`}</div>
<dl class="facts"><div><dt>Team</dt><dd class="mono">${team ?? 'not seen yet'}</dd></div><div><dt>Default channel</dt><dd>${preferences.defaultChannel ?? h`<span class="bad">none</span>`}</dd></div><div><dt>Urgencies told</dt><dd>${preferences.urgencyFilter}</dd></div><div><dt>Scopes</dt><dd>${scopes.length ? `${scopes.length} granted` : 'not seen yet'}</dd></div></dl>
${may(view, 'test-connection') ? controls(view, workspace) : h`<p class="hint">An SRE lead may test the connection and change how this workspace is told.</p>`}</article>`
}

function controls(view: View, { id, preferences }: Workspace): Html {
  const fixed = { workspace: id }
  const key = `preferences-${id}`
  return h`<div class="tests">${form(view, 'test-connection', { key: `test-${id}`, fixed, fields: [], submit: [icon('live'), 'Test connection'] })}
${form(view, 'test-message', {
  key: `message-${id}`,
  fixed,
  fields: ['channel'],
  preset: { channel: preferences.defaultChannel },
  labels: { channel: 'Test message to' },
  demand: ['channel'],
  submit: [icon('send'), 'Send'],
  inline: true,
})}</div>
<details class="unfold"${view.failed?.form === key ? h` open` : ''}><summary>Preferences</summary>${form(
    view,
    'preferences',
    {
      key,
      fixed,
      preset: {
        default_channel: preferences.defaultChannel,
        urgency_channels: preferences.urgencyChannels,
        toggles: preferences.toggles,
        urgency_filter: preferences.urgencyFilter,
        unknown_users: preferences.unknownUsers,
        fallback_channel: preferences.fallbackChannel,
        stakeholders_channel: preferences.stakeholdersChannel,
        status_channel: preferences.statusChannel,
      },
      labels: toggleLabels,
      submit: 'Save preferences',
      style: 'primary',
    },
  )}</details>`
}

const toggleLabels = Object.fromEntries(
  Object.entries(Toggles.shape).map(([name, schema]) => [`toggles.${name}`, schema.description ?? name]),
)
