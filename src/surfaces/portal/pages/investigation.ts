import type { WholeInvestigation } from '../../../commands/investigation.ts'
import type { Recorded } from '../../../core/investigation/ask.ts'
import { judgementWords } from '../../../core/investigation/feedback.ts'
import type { Investigation } from '../../../core/investigation/investigation.ts'
import { investigationCard, investigationSigns } from '../../../core/investigation/investigation-card.ts'
import { summaryOf } from '../../../core/investigation/summary.ts'
import { controlForms } from '../control-forms.ts'
import { evidenceDrawer } from '../evidence-drawer.ts'
import { type Html, h, type Inside } from '../html.ts'
import { hypothesisTree } from '../hypothesis-tree.ts'
import { investigationPill } from '../investigation-pill.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { addressOf, serviceName } from '../observed-services.ts'
import { excludedList, faultTimeline, verdictPanel } from '../verdict-panel.ts'
import { placeOf, read, type View } from '../view.ts'

/** One investigation, live while it runs: what may explain it, what was seen, what was concluded, and what people say of it. */
export async function investigation(view: View, { investigation: id = '' }: Record<string, string>): Promise<Page> {
  const { item, recorded } = await read<WholeInvestigation>(view, 'investigation', { investigation: id })
  const { verdict } = item
  return {
    title: `Investigation of ${item.service}`,
    place: '/investigations',
    body: h`<div id="live" data-live="${[item.id, ...item.incidents].join(' ')}"${item.state === 'running' ? h` data-running="true"` : ''} hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
${header(view, item)}
<div class="columns"><div class="wide-column">
${verdict ? verdictPanel(view, item, verdict) : ''}
${verdict ? faultTimeline(verdict, (at) => moment(at, view.now, 'exact')) : ''}
<section class="panel" aria-labelledby="hypotheses"><div class="section-head"><h2 id="hypotheses">Hypotheses</h2><span class="muted">${item.hypotheses.length}</span></div>${hypothesisTree(item)}</section>
<section class="panel" aria-labelledby="evidence"><div class="section-head"><h2 id="evidence">Evidence</h2><span class="muted">${item.evidence.length}</span></div>${evidenceDrawer(view, item, recorded)}</section>
${verdict ? excludedList(item, verdict) : ''}
</div><div class="side">
${judging(view, item)}
${proposed(item)}
${progress(view, item)}
${askings(view, item, recorded)}
</div></div></div>`,
  }
}

function header(view: View, item: Investigation): Html {
  const { id, service, profile, trigger, incidents, window, startedAt, state } = item
  const around = { service, profile, start: window.from.toISOString(), end: window.to.toISOString() }
  const cancel = state === 'running' ? controlForms(view, cardOf(view, item).controls, 'card') : ''
  return h`<article class="headline ${tones[item.verdict?.outcome ?? ''] ?? 'low'}"><p class="badges"><span class="mono">${id}</span>${investigationPill(item)}</p>
<h1>Investigation of ${serviceName(view, service)}</h1>
<dl class="facts wide">${fact('Why', trigger.reason)}${fact('Started', moment(startedAt, view.now))}${fact('Looks at', [moment(window.from, view.now, 'clock'), ' to ', moment(window.to, view.now, 'clock')])}${
    incidents.length
      ? fact(
          'Incidents',
          incidents.map((one) => [h`<a href="/incidents/${one}">${one}</a>`, ' ']),
        )
      : ''
  }${fact('Service', h`<a href="${addressOf('/explore', around)}">${serviceName(view, service)} at that time</a>`)}</dl>
${state === 'running' ? h`<div class="actions" role="group" aria-label="Actions">${cancel}<a class="button only-plain" href="${placeOf(view)}">Look again</a></div>` : ''}</article>`
}

const tones: Record<string, string> = { cause: 'high', external: 'medium', healthy: 'good' }

const fact = (label: string, value: Inside): Html => h`<div><dt>${label}</dt><dd>${value}</dd></div>`

const cardOf = ({ publicUrl }: View, item: Investigation) => investigationCard(summaryOf(item), { publicUrl })

/** The same three buttons as under the card in chat, and what was said so far. */
function judging(view: View, item: Investigation): Inside {
  if (!item.verdict) return undefined
  return h`<section class="panel" aria-labelledby="judge"><h2 id="judge">Was it right?</h2>
<div class="actions judge" role="group" aria-label="Feedback">${controlForms(view, cardOf(view, item).controls, 'judge')}</div>
${
  item.feedback.length
    ? h`<ul class="plain">${item.feedback.map(
        ({ by, judgement, cause, at }) =>
          h`<li><span><strong>${by.name}</strong>: ${judgementWords[judgement]}</span>${cause ? h`<blockquote>${cause}</blockquote>` : ''}<span class="muted small">${moment(at, view.now)}</span></li>`,
      )}</ul>`
    : h`<p class="hint">Your answer makes the next similar investigation better.</p>`
}</section>`
}

const proposed = ({ proposals }: Investigation): Inside =>
  proposals.length
    ? h`<section class="panel" aria-labelledby="proposed"><h2 id="proposed">Proposed</h2><ul class="plain">${proposals.map((id) => h`<li><a class="mono" href="/approvals/${id}">${id}</a></li>`)}</ul></section>`
    : undefined

/** What it told on its way, and each step with its reason. */
function progress({ now }: View, { progress: lines, transitions }: Investigation): Html {
  return h`<section class="panel" aria-labelledby="progress"><h2 id="progress">Progress</h2><ol class="progress" aria-live="polite">${lines.map(
    ({ seq, at, step, text }) =>
      h`<li id="progress-${seq}"><span aria-hidden="true">${investigationSigns[step] ?? '🔎'}</span><span>${text}<br><span class="muted small">${moment(at, now, 'clock')}</span></span></li>`,
  )}</ol>
${transitions.length ? h`<details id="steps"><summary>Each step with its reason</summary><ol class="plain">${transitions.map(({ from, to, reason }) => h`<li><span class="small"><code>${from}</code> → <code>${to}</code></span><span class="small">${reason}</span></li>`)}</ol></details>` : ''}</section>`
}

/** What was asked, why, and what could not be answered. */
function askings(view: View, { budget, purgedAt }: Investigation, recorded: Recorded[]): Inside {
  if (purgedAt)
    return h`<section class="panel" aria-labelledby="asked"><h2 id="asked">What was asked</h2><p class="hint">What it was answered was cleared away on ${moment(purgedAt, view.now, 'date')}, as the configuration says. The verdict and what it cites are kept; it cannot be replayed.</p></section>`
  if (!recorded.length) return undefined
  return h`<section class="panel" aria-labelledby="asked"><div class="section-head"><h2 id="asked">What was asked</h2><span class="muted">${recorded.length} of at most ${budget.queries}</span></div>
<details id="asked-list"><summary>Each question</summary><ul class="plain">${recorded.map(
    ({ ask, answer, ms }) =>
      h`<li><span class="small mono">${ask.id}</span><span class="small">${ask.why}</span><span class="muted small">${answer.ok ? `answered in ${Math.round(ms)} ms` : h`<span class="fault">${answer.message}</span>`}</span></li>`,
  )}</ul></details></section>`
}
