import type { OnCallNow } from '../../commands/oncall.ts'
import { slackIdOf, type Team, type User } from '../../core/directory.ts'
import type { Workspace } from '../../core/workspace.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { type OwnerOf, whereToChange } from './owners.ts'
import { may, type View } from './view.ts'

/** What the list of users is drawn from. */
export interface KnownPeople {
  users: User[]
  teams: Team[]
  oncall: OnCallNow
  workspaces: Workspace[]
  ownerOf: OwnerOf
}

const fields = ['name', 'email', 'role', 'time_zone']
const labels = { email: 'E-mail', time_zone: 'Time zone' }
const hints = { time_zone: 'Such as Europe/Berlin' }

/** The users with their role, teams, turns and ways of being paged, and the forms that change them. */
export function userList(view: View, known: KnownPeople): Html {
  const { users } = known
  const changes = may(view, 'save-user')
  return h`<section class="block" aria-labelledby="users"><h2 id="users">Users</h2><div class="panel">
${
  users.length
    ? h`<ul class="plain people">${users.map((user) => row(view, known, user, changes))}</ul>`
    : h`<p class="muted">Nobody is known yet. Declare people under <code>[users.ann]</code> in the configuration${changes ? ', or add them here' : ''}.</p>`
}${changes ? add(view) : ''}</div></section>`
}

function row(view: View, known: KnownPeople, user: User, changes: boolean): Html {
  const { id, name, email, role, active, time_zone } = user
  const teams = known.teams.filter(({ members }) => members.includes(id))
  const turns = known.oncall.schedules.filter(({ turns }) => turns.now.user === id).map(({ schedule }) => schedule)
  return h`<li id="user-${slug(id)}"><div class="person-name"><strong>${name}</strong>${active ? '' : h` <span class="tag">inactive</span>`}<br><span class="muted small">${email}</span><br><span class="muted small mono">${id}</span>${time_zone ? h` <span class="muted small">${time_zone}</span>` : ''}</div>
<dl class="facts wide"><div><dt>Role</dt><dd>${role}</dd></div>
<div><dt>Teams</dt><dd>${teams.length ? listed(teams.map((team) => [`#team-${slug(team.id)}`, team.name ?? team.id])) : none}</dd></div>
<div><dt>On call now</dt><dd>${turns.length ? listed(turns.map((one) => [`/oncall#schedule-${one.id}`, one.name ?? one.id])) : none}</dd></div>
<div><dt>Paged</dt><dd>${paged(user, known.workspaces)}</dd></div></dl>
${changes ? moves(view, known, user) : ''}</li>`
}

const listed = (links: [address: string, words: string][]): Inside =>
  links.map(([address, words], index) => [index ? ', ' : '', h`<a href="${address}">${words}</a>`])

const none = h`<span class="muted">–</span>`

/** By which Slack a page reaches somebody. */
function paged(user: User, workspaces: Workspace[]): Inside {
  if (!user.active) return h`<span class="muted">never, being inactive</span>`
  const connected = workspaces.filter(({ status }) => status === 'active')
  if (!connected.length) return h`<span class="bad">nowhere: no Slack workspace is connected</span>`
  return connected.map((workspace) => {
    const slack = slackIdOf(user, workspace)
    return h`<span class="block-line">Slack ${workspace.name}, ${slack ? h`as <code>${slack}</code>` : 'found by e-mail'}</span>`
  })
}

function moves(view: View, { ownerOf }: KnownPeople, user: User): Inside {
  const owner = ownerOf('user', user.id)
  const elsewhere = whereToChange(owner, `users.${user.id}`)
  if (owner.by === 'file') return h`<p class="hint">${elsewhere}</p>`
  const key = `edit-user-${slug(user.id)}`
  const preset = { ...user, time_zone: user.time_zone ?? '' }
  return h`${user.id === view.actor.id ? '' : turnOff(view, user)}${elsewhere ? h`<p class="hint">${elsewhere}</p>` : ''}
<details class="unfold"${view.failed?.form === key ? h` open` : ''}><summary aria-label="Edit ${user.name}">Edit</summary>${form(view, 'save-user', { key, fixed: { id: user.id, active: String(user.active), ...slackFields(user) }, fields, preset, labels, hints: { ...hints, email: '', name: '', role: '' }, submit: 'Save', style: 'primary', name: `Save ${user.name}` })}</details>`
}

/** Saves the user as before, but for whether they are active. */
const turnOff = (view: View, user: User): Inside =>
  form(view, 'save-user', {
    key: `active-${slug(user.id)}`,
    fixed: {
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      active: String(!user.active),
      ...(user.time_zone !== undefined && { time_zone: user.time_zone }),
      ...slackFields(user),
    },
    fields: [],
    submit: user.active ? 'Deactivate' : 'Activate',
    style: 'quiet',
    name: `${user.active ? 'Deactivate' : 'Activate'} ${user.name}`,
  })

/** Saving replaces the whole user, so that what the form does not show travels along. */
const slackFields = ({ slack }: User) =>
  Object.fromEntries(Object.entries(slack).map(([workspace, id]) => [`slack.${workspace}`, id]))

const add = (view: View): Html =>
  h`<details class="unfold"${view.failed?.form === 'save-user' ? h` open` : ''}><summary>Add a user</summary>${form(view, 'save-user', { fields: ['id', ...fields], fixed: { active: 'true' }, labels: { ...labels, id: 'Short name' }, hints, submit: 'Add', style: 'primary' })}</details>`

/** An id as a part of one in the page. */
export const slug = (id: string) => id.replaceAll(/[^\w-]/g, '-')
