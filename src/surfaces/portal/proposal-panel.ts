import { summaryOf } from '../../core/approval/notice.ts'
import { writeCommand } from '../../core/approval/operation.ts'
import { type Proposal, type ProposalState, shortHash } from '../../core/approval/proposal.ts'
import { progressOf, proposalCard, whoMay } from '../../core/approval/proposal-card.ts'
import type { Risk } from '../../core/approval/risk.ts'
import { controlForms } from './control-forms.ts'
import { diffView } from './diff-view.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { serviceName } from './observed-services.ts'
import { text } from './text.ts'
import type { View } from './view.ts'

const states: Record<ProposalState, [tone: string, words: string]> = {
  pending: ['near', 'Waits for approval'],
  approved: ['delivery-queued', 'Approved'],
  executing: ['delivery-queued', 'Executing'],
  succeeded: ['cleared', 'Done'],
  failed: ['firing', 'Failed'],
  rolled_back: ['', 'Rolled back'],
  denied: ['', 'Denied'],
  expired: ['', 'Expired'],
}

const riskTones: Record<Risk, string> = { critical: 'high', high: 'high', medium: 'medium', low: 'low' }

/** Where a proposal stands, in a word and a colour. */
export const proposalPill = (state: ProposalState): Html =>
  h`<span class="pill ${states[state][0]}">${states[state][1]}</span>`

/** How risky it is, in a word and a colour. */
export const riskPill = (risk: Risk): Html => h`<span class="pill urgency ${riskTones[risk]}">${risk} risk</span>`

/**
 * A proposal whole, as an approval is about it: the exact command, parameters and diff without a cut, the hash they are
 * approved under, what undoes it, who may say yes, and the forms to do so.
 */
export function proposalPanel(view: View, proposal: Proposal, heading: 'h1' | 'h2' = 'h2'): Html {
  const { id, title, reason, diff, command, operation, sha256 } = proposal
  const name = `title-${id}`
  const told = progressOf(summaryOf(proposal))
  return h`<article class="headline proposal ${riskTones[proposal.risk]}" id="${id}" aria-labelledby="${name}"><p class="badges"><a class="mono" href="/approvals/${id}">${id}</a>${riskPill(proposal.risk)}${proposalPill(proposal.state)}</p>
${heading === 'h1' ? h`<h1 id="${name}">${title}</h1>` : h`<h2 id="${name}">${title}</h2>`}
${reason ? h`<p class="pre">${reason}</p>` : ''}
<h3>Exactly this is done</h3><pre tabindex="0">${writeCommand(command)}</pre>
${diff === undefined ? '' : diffView(diff)}
<dl class="facts wide">${facts(view, proposal)}</dl>
<details id="content-${id}"><summary>Operation and hash</summary><dl class="labels"><div><dt>operation</dt><dd>${operation.kind}${operation.target ? ` on ${operation.target}` : ''}</dd></div><div><dt>parameters</dt><dd>${JSON.stringify(operation.parameters)}</dd></div><div><dt>sha256</dt><dd>${sha256}</dd></div></dl></details>
${told.length ? h`<ul class="plain told">${told.map((line) => h`<li><span>${text(line, view)}</span></li>`)}</ul>` : ''}
${moves(view, proposal)}</article>`
}

function facts(view: View, proposal: Proposal): Inside {
  const { service, environment, requester, investigation, incident, risk, reasons, rollback, state } = proposal
  const { now } = view
  return [
    fact('Service', serviceName(view, service)),
    fact('Environment', environment),
    fact('Why this risk', `${risk}: ${reasons.join('; ')}`),
    fact('Hash', h`<code>${shortHash(proposal)}</code>`),
    fact(
      'Rollback',
      rollback
        ? [h`<code>${writeCommand(rollback.command)}</code>`, rollback.operation ? '' : ' by hand']
        : 'none: nothing undoes it',
    ),
    fact('Proposed by', [requester.name, ' ', moment(proposal.createdAt, now)]),
    investigation ? fact('Investigation', h`<a href="/investigations/${investigation}">${investigation}</a>`) : '',
    incident ? fact('Incident', h`<a href="/incidents/${incident}">${incident}</a>`) : '',
    state === 'pending' ? fact('Who may approve', whoMay(summaryOf(proposal))) : '',
    state === 'pending' ? fact('Expires', moment(proposal.expiresAt, now)) : '',
  ]
}

const fact = (label: string, value: Inside): Html => h`<div><dt>${label}</dt><dd>${value}</dd></div>`

/** What is open to this person: the buttons of the card, and a no with its reason. */
function moves(view: View, proposal: Proposal): Inside {
  const { controls } = proposalCard(summaryOf(proposal), view)
  const denies = proposal.state === 'pending'
  const shown = (controls ?? []).filter((control) => !(denies && 'command' in control && control.command === 'deny'))
  const key = `deny-${proposal.id}`
  const deny = denies
    ? form(view, 'deny', {
        key,
        fixed: { proposal: proposal.id },
        fields: ['reason'],
        submit: 'Deny',
        style: 'danger',
        inline: true,
      })
    : undefined
  const buttons = controlForms(view, shown, proposal.id)
  const any = (buttons as Inside[]).some(Boolean) || deny
  if (!any)
    return denies ? h`<p class="hint">You may look; approving and denying needs the role oncall.</p>` : undefined
  return h`<div class="actions decide" role="group" aria-label="Decide">${buttons}${deny ?? ''}</div>`
}
