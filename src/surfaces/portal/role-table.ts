import { atLeast, type Role, roles } from '../../core/actor.ts'
import type { Command } from '../../core/command.ts'
import { type Html, h } from './html.ts'
import { icon } from './icon.ts'
import type { View } from './view.ts'

const allows: Record<Role, string> = {
  viewer: 'reads everything that is not restricted to teams of others',
  oncall: 'also acts on incidents, starts watches, proposes and approves',
  'sre-lead': 'also changes people, keys and settings, and sees restricted services',
}

/** What each role allows, in a sentence and command by command; the same list decides. */
export function roleTable({ effects, actor }: View): Html {
  const own = actor.kind === 'user' ? actor.role : undefined
  const sorted = effects.commands.toSorted(
    (a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || a.name.localeCompare(b.name, 'en'),
  )
  return h`<section class="block" aria-labelledby="roles"><div class="section-head"><h2 id="roles">Who may what</h2><a href="/people">People</a></div><div class="panel">
<dl class="facts roles">${roles.map((role) => h`<div><dt><strong>${role}</strong>${role === own ? h` <span class="tag">you</span>` : ''}</dt><dd>${allows[role]}</dd></div>`)}</dl>
<details class="unfold"><summary>Command by command (${sorted.length})</summary><div class="scroll" tabindex="0" role="region" aria-label="Commands by role"><table><thead><tr><th scope="col">Command</th><th scope="col">What it does</th>${roles.map((role) => h`<th scope="col">${role}</th>`)}</tr></thead><tbody>${sorted.map(row)}</tbody></table></div></details></div></section>`
}

const row = ({ name, summary, role, effect }: Command): Html =>
  h`<tr><td><code>${name}</code></td><td>${summary}${effect === 'risky' ? ', once it was approved' : ''}</td>${roles.map((one) => h`<td>${atLeast(one, role) ? h`<span class="good">${icon('check')}<span class="unseen">may</span></span>` : h`<span class="muted">–</span>`}</td>`)}</tr>`
