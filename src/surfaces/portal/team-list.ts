import { canSee } from '../../commands/visible.ts'
import type { Team, User } from '../../core/directory.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { serviceAddress, serviceName } from './observed-services.ts'
import { type OwnerOf, whereToChange } from './owners.ts'
import { slug } from './user-list.ts'
import { may, type View } from './view.ts'

/** What the list of teams is drawn from. */
export interface KnownTeams {
  users: User[]
  teams: Team[]
  ownerOf: OwnerOf
}

/** The teams with their members and what they own, and the forms that change them. */
export function teamList(view: View, known: KnownTeams): Html {
  const { teams } = known
  return h`<section class="block" aria-labelledby="teams"><h2 id="teams">Teams</h2>
${teams.length ? h`<div class="cards">${teams.map((team) => one(view, known, team))}</div>` : h`<p class="panel muted">There are no teams yet. Declare one under <code>[teams.payments]</code> in the configuration${may(view, 'save-team') ? ', or add it here' : ''}.</p>`}
${may(view, 'save-team') ? add(view, known) : ''}</section>`
}

function one(view: View, known: KnownTeams, team: Team): Html {
  const { id, name, members } = team
  const names = new Map(known.users.map((user) => [user.id, user]))
  return h`<article class="panel" id="team-${slug(id)}"><div class="section-head"><h3>${name ?? id}</h3>${name === undefined ? '' : h`<span class="muted small mono">${id}</span>`}</div>
<dl class="facts"><div><dt>Members</dt><dd>${
    members.length
      ? members.map((member, index) => {
          const user = names.get(member)
          return [index ? ', ' : '', user ? h`<a href="#user-${slug(member)}">${user.name}</a>` : member]
        })
      : h`<span class="bad">nobody</span>`
  }</dd></div><div><dt>Services</dt><dd>${servicesOf(view, id)}</dd></div></dl>${moves(view, known, team)}</article>`
}

function servicesOf(view: View, team: string): Inside {
  const { actor, directory } = view.context
  const owned = [...directory.services.values()].filter((one) => one.team === team && canSee(actor, directory, one.id))
  if (!owned.length) return h`<span class="muted">none</span>`
  return owned.map(({ id }, index) => [
    index ? ', ' : '',
    h`<a href="${serviceAddress(id)}">${serviceName(view, id)}</a>`,
  ])
}

function moves(view: View, { users, ownerOf }: KnownTeams, team: Team): Inside {
  if (!may(view, 'save-team')) return undefined
  const owner = ownerOf('team', team.id)
  const elsewhere = whereToChange(owner, `teams.${team.id}`)
  if (owner.by === 'file') return h`<p class="hint">${elsewhere}</p>`
  const key = `edit-team-${slug(team.id)}`
  const called = team.name ?? team.id
  return h`${elsewhere ? h`<p class="hint">${elsewhere}</p>` : ''}<details class="unfold"${view.failed?.form === key ? h` open` : ''}><summary aria-label="Edit the team ${called}">Edit</summary>${form(
    view,
    'save-team',
    {
      key,
      fixed: { id: team.id },
      fields: ['name', 'members'],
      preset: { name: team.name ?? '', members: team.members },
      boxes: { members: membersOf(users, team) },
      submit: 'Save',
      style: 'primary',
      name: `Save the team ${called}`,
    },
  )}${form(view, 'remove-team', { key: `remove-team-${slug(team.id)}`, fixed: { id: team.id }, fields: [], submit: 'Remove the team', style: 'danger', name: `Remove the team ${called}` })}</details>`
}

/** Whoever may be chosen: active users, and those who belong to it already. */
const membersOf = (users: User[], { members }: Pick<Team, 'members'>): [string, string][] =>
  users.filter(({ id, active }) => active || members.includes(id)).map(({ id, name }) => [id, name])

const add = (view: View, { users }: KnownTeams): Html =>
  h`<details class="unfold"${view.failed?.form === 'save-team' ? h` open` : ''}><summary>Add a team</summary>${form(view, 'save-team', { fields: ['id', 'name', 'members'], labels: { id: 'Short name' }, boxes: { members: membersOf(users, { members: [] }) }, submit: 'Add', style: 'primary' })}</details>`
