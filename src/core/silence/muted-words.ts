import type { Muted, Muting } from '../alert.ts'
import { showDuration } from '../duration.ts'

/** Why an alert makes no noise, in a sentence. */
export const mutedWords = ({ by }: Pick<Muted, 'by'>): string => by.map(words).join(' ')

function words(muting: Muting): string {
  switch (muting.kind) {
    case 'silence':
      return `Silenced by ${muting.id}: ${muting.comment.replace(/[.\s]*$/, '')}.`
    case 'inhibition':
      return `Muted by the rule "${muting.rule}" while its source fires.`
    case 'open_after':
      return `Told ${muting.count} of ${muting.of} times within ${showDuration(muting.withinMs)}: it does not count yet.`
  }
}
