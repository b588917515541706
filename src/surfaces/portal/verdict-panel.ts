import { writeCommand } from '../../core/approval/operation.ts'
import { showElapsed } from '../../core/duration.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { type Remedy, type Verdict, writeObject } from '../../core/investigation/verdict.ts'
import { citations } from './citations.ts'
import { type Html, h, type Inside } from './html.ts'
import { confidenceMeter } from './investigation-pill.ts'
import type { View } from './view.ts'

/** What it concluded: the cause and how sure that is, what it touches, what to do, and what could not be known. */
export function verdictPanel(_: View, item: Investigation, verdict: Verdict): Html {
  const { rootCause, affected, remedies, unknowns } = verdict
  const resources = [...affected.services, ...affected.resources.map(writeObject)]
  const missing = [...new Set([...unknowns, ...item.exhausted])]
  return h`<section class="panel verdict" aria-labelledby="verdict"><h2 id="verdict">Verdict</h2>
<p class="verdict-summary">${rootCause?.summary ?? verdict.summary}${rootCause ? citations(rootCause.evidence) : ''}</p>
<dl class="facts wide">${rootCause ? fact('Where', h`<span class="mono">${writeObject(rootCause.object)}</span>`) : ''}${rootCause ? fact('Mechanism', h`<code>${rootCause.kind}</code>`) : ''}${rootCause ? fact('Confidence', confidenceMeter(verdict.confidence)) : ''}${item.endedAt ? fact('Took', showElapsed(item.startedAt, item.endedAt)) : ''}${resources.length ? fact('Affected', resources.join(', ')) : ''}</dl>
${rootCause?.against.length ? h`<p class="small">Against it speaks${citations(rootCause.against)}.</p>` : ''}
${todo('Do now', remedies, 'immediate')}${todo('So that it does not come again', remedies, 'preventive')}
${missing.length ? h`<h3>Not known</h3><ul class="bullets">${missing.map((one) => h`<li>${one}</li>`)}</ul>` : ''}</section>`
}

const fact = (label: string, value: Inside): Html => h`<div><dt>${label}</dt><dd>${value}</dd></div>`

function todo(title: string, remedies: Remedy[], wanted: Remedy['when']): Inside {
  const some = remedies.filter(({ when }) => when === wanted)
  return some.length
    ? h`<h3>${title}</h3><ul class="bullets">${some.map(
        ({ text, command }) =>
          h`<li>${text}${command?.length ? h`<pre tabindex="0">${writeCommand(command)}</pre>` : ''}</li>`,
      )}</ul>`
    : undefined
}

/** The other explanations that were looked at, each with why it was put aside; those in the tree of hypotheses say it there. */
export function excludedList({ hypotheses }: Investigation, { excluded }: Verdict): Inside {
  const told = new Set(hypotheses.filter(({ state }) => state === 'refuted').map(({ text }) => text))
  const others = excluded.filter(({ cause }) => !told.has(cause.summary))
  if (!others.length) return undefined
  return h`<section class="panel" aria-labelledby="excluded"><h2 id="excluded">Also put aside</h2><ul class="plain">${others.map(
    ({ cause, why }) =>
      h`<li><span>${cause.summary}${citations(cause.evidence)}</span><span class="small"><strong>Why not:</strong> ${why}${citations(cause.against)}</span><span class="muted small mono">${writeObject(cause.object)}</span></li>`,
  )}</ul></section>`
}

/** What happened to the service, in order, each line with its evidence. */
export const faultTimeline = ({ timeline }: Verdict, moment: (at: Date) => Html): Inside =>
  timeline.length
    ? h`<section class="panel" aria-labelledby="happened"><h2 id="happened">What happened</h2><ol class="moments">${timeline.map(
        ({ at, text, evidence }) =>
          h`<li><span class="muted small">${moment(at)}</span><span>${text}${citations(evidence)}</span></li>`,
      )}</ol></section>`
    : undefined
