import type { Hypothesis } from '../../core/investigation/hypothesis.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { writeObject } from '../../core/investigation/verdict.ts'
import { citations, evidenceAnchor } from './citations.ts'
import { type Html, h, type Inside } from './html.ts'
import { meter } from './investigation-pill.ts'

const marks: Record<Hypothesis['state'], [tone: string, word: string]> = {
  supported: ['cleared', 'supported'],
  open: ['delivery-sending', 'open'],
  refuted: ['', 'put aside'],
}

/** What may explain it, the likeliest first, grouped by where the fault would lie; under each what speaks for and against it. */
export function hypothesisTree(item: Investigation): Html {
  if (!item.hypotheses.length)
    return h`<p class="muted">${item.state === 'running' ? 'None yet: first it looks at what is unusual.' : 'None was formed.'}</p>`
  const places = Map.groupBy(
    item.hypotheses.toSorted((a, b) => order(b) - order(a)),
    ({ object }) => writeObject(object),
  )
  return h`<ul class="tree">${[...places].map(
    ([place, some]) =>
      h`<li><p class="tree-place mono">${place}</p><ul>${some.map((one) => branch(item, one))}</ul></li>`,
  )}</ul>`
}

/** Whatever was refuted comes after whatever was not. */
const order = ({ state, confidence }: Hypothesis) => (state === 'refuted' ? 0 : 1) + confidence

function branch(
  item: Investigation,
  { id, state, text, kind, confidence, evidence, against, why, by }: Hypothesis,
): Html {
  const [tone, word] = marks[state]
  return h`<li class="hypothesis ${state}" id="hypothesis-${id.replaceAll(/[^\w-]/g, '-')}"><p class="hypothesis-head"><span class="pill ${tone}">${word}</span>${meter(confidence)}<span class="muted small">${Math.round(confidence * 100)} %</span></p>
<p>${text}</p>
${why ? h`<p class="small"><strong>${state === 'refuted' ? 'Why not:' : 'Why:'}</strong> ${why}</p>` : ''}
${side(item, 'For', evidence)}${side(item, 'Against', against)}
<p class="muted small"><code>${kind.slice(0, 200)}</code>${by === 'model' ? ' · named by the language model' : ''}</p></li>`
}

const mostShown = 3

/** What speaks for or against it: the first few in words, the others by name. */
function side({ evidence }: Investigation, label: string, ids: string[]): Inside {
  if (!ids.length) return undefined
  const known = new Map(evidence.map((one) => [one.id, one]))
  return h`<details class="side-of"><summary>${label} (${ids.length})</summary><ul>${ids
    .slice(0, mostShown)
    .map(
      (id) => h`<li><a class="cite" href="#${evidenceAnchor(id)}">${id}</a> ${known.get(id)?.says ?? ''}</li>`,
    )}</ul>${ids.length > mostShown ? h`<p class="small">also${citations(ids.slice(mostShown))}</p>` : ''}</details>`
}
