import type { OnCallNow } from '../../commands/oncall.ts'
import { writtenService } from '../../commands/written.ts'
import type { Service } from '../../core/directory.ts'
import { urgencies } from '../../core/incident.ts'
import { type Html, h, type Inside } from './html.ts'
import { addressOf } from './observed-services.ts'
import { onCallFor } from './on-call-for.ts'
import { type OwnerOf, whereToChange } from './owners.ts'
import { slug } from './user-list.ts'
import type { View } from './view.ts'

/** What is declared of a service: who is called and how, its team, its channel, its targets, and where that is changed. */
export function serviceFacts(view: View, service: Service, oncall: OnCallNow, ownerOf: OwnerOf): Html {
  const { directory } = view.context
  const called = onCallFor(service, oncall, view)
  const owner = whereToChange(ownerOf('service', service.id), `services.${service.id}`)
  const channel = service.slack.channel
  return h`<section class="panel" aria-labelledby="about"><h2 id="about">About</h2>${service.description ? h`<p class="pre">${service.description}</p>` : ''}
<dl class="facts">${fact('On call now', called.length ? called.join(', ') : h`<strong class="bad">nobody</strong>`)}
${fact('Policy', policy(view, service))}
${fact('Team', service.team === undefined ? none : h`<a href="/people#team-${slug(service.team)}">${directory.teams.get(service.team)?.name ?? service.team}</a>`)}
${service.restricted_to?.length ? fact('Only seen by', service.restricted_to.map((team) => directory.teams.get(team)?.name ?? team).join(', ')) : ''}
${fact('Slack channel', channel === undefined ? h`<span class="muted">the default one</span>` : `${channel}${service.slack.workspace ? ` of ${service.slack.workspace}` : ''}`)}
${targets(service)}${fact('Resolves by itself', service.auto_resolve ? 'yes' : 'no')}</dl>
${owner ? h`<p class="hint">${owner}</p>` : ''}</section>`
}

const fact = (label: string, value: Inside): Html => h`<div><dt>${label}</dt><dd>${value}</dd></div>`
const none = h`<span class="muted">none</span>`

/** The policy with a way to play it through; without one, those who are paged instead. */
function policy({ context: { directory } }: View, { id, policy, responders }: Service): Inside {
  const simulate = h`<br><a href="${addressOf('/simulate', { service: id })}">Simulate who would be paged</a>`
  if (policy !== undefined)
    return [
      h`<a href="/policies#policy-${slug(policy)}">${directory.policies.get(policy)?.name ?? policy}</a>`,
      simulate,
    ]
  return responders?.length ? [`none; pages ${responders.join(', ')}`, simulate] : none
}

/** Its targets per urgency, the most urgent first. */
function targets(service: Service): Inside {
  const { sla } = writtenService(service)
  return urgencies.flatMap((urgency) => {
    const { ack, resolve } = sla[urgency] ?? {}
    const words = [ack && `acknowledged in ${ack}`, resolve && `resolved in ${resolve}`].filter(Boolean)
    return words.length ? [fact(`Target, ${urgency} urgency`, words.join(', '))] : []
  })
}
