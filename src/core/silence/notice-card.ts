import type { Card, Text } from '../card.ts'
import { writeMatchers } from './matcher.ts'
import type { SilenceNotice } from './notice.ts'

/** What is told about a silence, with what can be done about it. */
export function silenceNoticeCard({ tell, silence }: SilenceNotice, { publicUrl }: { publicUrl: string }): Card {
  const { id, kind, matchers, comment, endsAt, matched, createdBy } = silence
  const what = kind === 'maintenance' ? 'Maintenance' : 'Silence'
  const lines: Text[] =
    tell === 'ending'
      ? [['It ends ', endsAt ? { time: endsAt, form: 'ago' } : 'soon', '. What still fires then counts again.']]
      : ['It has matched no alert for a long time. End it if it is not needed any more.']
  return {
    title: tell === 'ending' ? `${what} ${id} ends soon` : `${what} ${id} matches nothing: is it still needed?`,
    tone: 'warn',
    lines: [...lines, comment],
    fields: [
      { label: 'Matches', value: [{ code: writeMatchers(matchers) }] },
      { label: 'Kept quiet', value: matched === 1 ? '1 alert' : `${matched} alerts` },
      { label: 'Made by', value: createdBy.name },
      ...(endsAt ? [{ label: 'Ends', value: [{ time: endsAt, form: 'date' as const }] }] : []),
    ],
    controls: [
      ...(endsAt
        ? [{ label: 'Extend by 1 hour', command: 'silence-update', input: { silence: id, extend: '1h' } }]
        : []),
      { label: 'End now', command: 'silence-end', input: { silence: id } },
      { label: 'View', url: `${publicUrl}/silences` },
    ],
  }
}
