import { stateText } from '../../commands/noise/silence-card.ts'
import { writeDuration } from '../../commands/write-duration.ts'
import { writeMatchers } from '../../core/silence/matcher.ts'
import { type CountedSilence, silenceState } from '../../core/silence/silence.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { text } from './text.ts'
import type { View } from './view.ts'

/** Silences with what they match, how they stand, and what can be done with them. */
export const silenceTable = (view: View, silences: CountedSilence[]): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Silences"><table><thead><tr><th scope="col">Matches</th><th scope="col">State</th><th scope="col">Why</th><th scope="col">Kept quiet</th><th scope="col"><span class="unseen">What to do</span></th></tr></thead><tbody>${silences.map((one) => row(view, one))}</tbody></table></div>`

function row(view: View, silence: CountedSilence): Html {
  const { id, kind, matchers, comment, createdBy, createdAt, matched, matchedAt, incident } = silence
  const { now } = view
  return h`<tr id="${id}"><td><span class="mono">${writeMatchers(matchers)}</span><br><span class="muted small mono">${id}</span>${kind === 'maintenance' ? h` <span class="tag">maintenance</span>` : ''}</td>
<td>${text(stateText(silence, now), view)}${series(silence)}</td>
<td>${comment}<br><span class="muted small">${createdBy.name} ${moment(createdAt, now)}${incident ? [' for ', h`<a href="/incidents/${incident}">${incident}</a>`] : ''}</span></td>
<td>${matched}${matchedAt ? h`<br><span class="muted small">last ${moment(matchedAt, now)}</span>` : ''}</td>
<td><div class="row-forms">${silenceState(silence, now) === 'ended' ? '' : moves(view, silence)}</div></td></tr>`
}

const series = ({ recurrence }: CountedSilence): Inside =>
  recurrence
    ? h`<br><span class="muted small">${recurrence.rule}, ${writeDuration(recurrence.durationMs)} (${recurrence.timeZone})</span>`
    : ''

const moves = (view: View, { id, endsAt }: CountedSilence): Inside => [
  endsAt
    ? form(view, 'silence-update', {
        key: `extend-${id}`,
        fixed: { silence: id, extend: '1h' },
        fields: [],
        submit: 'Extend by 1 hour',
        style: 'quiet',
        name: `Extend ${id} by 1 hour`,
      })
    : '',
  form(view, 'silence-end', {
    key: `end-${id}`,
    fixed: { silence: id },
    fields: [],
    submit: 'End now',
    style: 'quiet',
    name: `End ${id} now`,
  }),
]
