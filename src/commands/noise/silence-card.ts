import type { Card, Text } from '../../core/card.ts'
import type { Context } from '../../core/command.ts'
import { writeMatchers } from '../../core/silence/matcher.ts'
import { type CountedSilence, silenceState, windowNear } from '../../core/silence/silence.ts'
import { writeDuration } from '../write-duration.ts'

/** A silence for people, with what may still be done about it. */
export function silenceCard(
  silence: CountedSilence,
  { clock, settings }: Pick<Context, 'clock' | 'settings'>,
  title: string,
  lines: Text[] = [],
): Card {
  const { id, matchers, comment, matched, createdBy, createdAt, recurrence, endsAt } = silence
  const now = clock.now()
  const over = silenceState(silence, now) === 'ended'
  return {
    title,
    tone: over ? 'plain' : 'good',
    lines: [comment, ...lines],
    fields: [
      { label: 'Matches', value: [{ code: writeMatchers(matchers) }] },
      { label: 'State', value: stateText(silence, now) },
      ...(recurrence
        ? [
            {
              label: 'Again',
              value: `${recurrence.rule}, ${writeDuration(recurrence.durationMs)} (${recurrence.timeZone})`,
            },
          ]
        : []),
      ...(endsAt
        ? [{ label: recurrence ? 'Last until' : 'Until', value: [{ time: endsAt, form: 'date' as const }] }]
        : []),
      { label: 'Kept quiet', value: matched === 1 ? '1 alert' : `${matched} alerts` },
      { label: 'Made by', value: [createdBy.name, ' ', { time: createdAt, form: 'ago' }] },
    ],
    controls: [
      ...(over ? [] : [{ label: 'End now', command: 'silence-end', input: { silence: id } }]),
      { label: 'View', url: `${settings.publicUrl}/silences` },
    ],
  }
}

/** Whether it is active, and until or from when. */
export function stateText(silence: CountedSilence, now: Date): Text {
  const state = silenceState(silence, now)
  const window = windowNear(silence, now)
  if (!window) return silence.endedBy ? ['ended by ', silence.endedBy.name] : state
  return state === 'active'
    ? ['active until ', { time: window.to, form: 'date' }]
    : ['begins ', { time: window.from, form: 'date' }]
}

/** What it is called in a sentence. */
export const silenceName = ({ id, kind }: Pick<CountedSilence, 'id' | 'kind'>) =>
  kind === 'maintenance' ? `maintenance ${id}` : `silence ${id}`
