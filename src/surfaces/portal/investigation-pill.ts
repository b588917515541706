import type { Investigation } from '../../core/investigation/investigation.ts'
import { confidenceText, phaseWords } from '../../core/investigation/investigation-card.ts'
import type { Verdict } from '../../core/investigation/verdict.ts'
import { type Html, h } from './html.ts'

const outcomes: Record<Verdict['outcome'], [tone: string, words: string]> = {
  cause: ['firing', 'Root cause'],
  external: ['near', 'External cause'],
  healthy: ['cleared', 'Nothing is wrong'],
  undetermined: ['', 'Undetermined'],
}

/** How an investigation stands, in a word and a colour; at length it says what it is doing. */
export function investigationPill({ state, phase, verdict }: Investigation, length?: 'short'): Html {
  if (state === 'cancelled') return h`<span class="pill">Cancelled</span>`
  if (!verdict)
    return h`<span class="pill delivery-sending">${state !== 'running' ? 'No verdict' : length === 'short' ? 'Running' : phaseWords[phase]}</span>`
  const [tone, words] = outcomes[verdict.outcome]
  return h`<span class="pill ${tone}">${words}</span>`
}

/** How sure the verdict is: a word, a number and a bar. */
export const confidenceMeter = (confidence: number): Html =>
  h`<span class="confidence"><span>${confidenceText(confidence)}</span>${meter(confidence)}</span>`

/** A share from 0 to 1 as a bar; the number stands beside it in words. */
export const meter = (share: number): Html =>
  h`<svg class="meter" viewBox="0 0 100 8" width="100" height="8" aria-hidden="true" focusable="false"><rect class="meter-ground" x="0" y="0" width="100" height="8" rx="4"/><rect class="meter-share" x="0" y="0" width="${Math.round(Math.max(0, Math.min(1, share)) * 100)}" height="8" rx="4"/></svg>`
