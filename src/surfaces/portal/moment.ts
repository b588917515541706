import type { TimeForm } from '../../core/card.ts'
import { showDuration } from '../../core/duration.ts'
import { type Html, h } from './html.ts'

/**
 * A moment: exact for machines and on hover, in words for eyes. The script keeps `ago` true and turns the others into
 * the reader's own time zone; without it they are UTC.
 */
export function moment(at: Date, now: Date, form: TimeForm = 'ago'): Html {
  const iso = at.toISOString()
  return h`<time datetime="${iso}" title="${utc(at)}" data-form="${form}">${words(at, now, form)}</time>`
}

/** A moment in plain words, for people who read without the script. */
export function words(at: Date, now: Date, form: TimeForm): string {
  if (form === 'clock') return at.toISOString().slice(0, 10) === now.toISOString().slice(0, 10) ? time(at) : utc(at)
  if (form === 'date') return utc(at)
  if (form === 'exact') return at.toISOString().replace('T', ' ').replace('Z', ' UTC')
  return ago(at, now)
}

/** How long ago, or in how long, rounded down to one unit. */
export function ago(at: Date, now: Date): string {
  const difference = now.getTime() - at.getTime()
  if (Math.abs(difference) < 5_000) return 'just now'
  const amount = firstUnit(Math.abs(difference))
  return difference > 0 ? `${amount} ago` : `in ${amount}`
}

const firstUnit = (ms: number) => showDuration(ms).split(' ').slice(0, 2).join(' ')
const time = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`
const utc = (at: Date) => `${at.toISOString().slice(0, 10)} ${time(at)}`
