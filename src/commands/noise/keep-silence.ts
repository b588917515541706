import type { NoticeDraft } from '../../core/delivery.ts'
import { lookAfter } from '../../core/silence/look-after.ts'
import type { SilenceNotice } from '../../core/silence/notice.ts'
import type { CountedSilence } from '../../core/silence/silence.ts'
import type { Store } from '../../core/store.ts'
import { silencePlaces } from './silence-places.ts'

/**
 * Does what is due for a silence: its maker is told once that it ends soon or seems forgotten, and what it kept quiet is
 * looked at again when its window is over. All of it commits together; a timer that comes late or twice finds the rest.
 */
export async function keepSilence(store: Store, id: string): Promise<void> {
  const known = await store.silence(id)
  if (!known) return
  const { at: places, service } = await silencePlaces(store, known)
  await store.transact(async (tx) => {
    const counted = await tx.silences.get(id)
    if (!counted) return
    const { silence, nextAt, tell, crossed } = lookAfter(counted, tx.now)
    const notices = tell ? places.map((place) => draft({ counted, tell, service, now: tx.now }, place)) : []
    await tx.silences.put({ silence, notices, ...(nextAt && { nextAt }) })
    if (!crossed) return
    tx.recheck('muted')
    if (silence.kind === 'maintenance') tx.recheck('maintenance')
  })
}

interface Telling {
  counted: CountedSilence
  tell: SilenceNotice['tell']
  service: string
  now: Date
}

function draft({ counted, tell, service, now }: Telling, at: { workspace: string; channel: string }): NoticeDraft {
  const { id, kind, matchers, comment, endsAt, createdBy, createdAt, matched, matchedAt } = counted
  const silence = { id, kind, matchers, comment, createdBy, createdAt, matched }
  const about = `${id}:${tell}:${tell === 'ending' ? (endsAt?.toISOString() ?? '') : ''}`
  return {
    subject: id,
    notifier: { id: at.workspace, type: 'slack' },
    destination: at.channel,
    dedupe: `${about}:${at.workspace}:${at.channel}`,
    told: {
      about: 'silence',
      service,
      tell,
      silence: { ...silence, ...(endsAt && { endsAt }), ...(matchedAt && { matchedAt }) },
      at: now,
    },
  }
}
