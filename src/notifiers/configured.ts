import type { z } from 'zod'
import type { Call, Notice, Notifier, ToldNotice } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import type { Told } from '../core/told.ts'
import type { WatchNotice } from '../core/watch/notice.ts'
import { type CardNotice, cardNotice } from './card/card-notice.ts'

/** A kind of notifier that profiles configure; its functions get their settings already read. */
export interface Kind<S extends z.ZodObject> {
  kind: string
  label: string
  settings: S
  destination?: Notifier['destination']
  /** Who is told, where the vendor takes one call per person. */
  recipients?(settings: z.output<S>): string[]
  /** Where the vendor takes one call per anomaly. */
  parts?(told: WatchNotice, settings: z.output<S>): { key: string; told: WatchNotice; channel?: string }[]
  call(notice: ToldNotice<WatchNotice>, settings: z.output<S>): Call
  /** Tells a card; without it only what watches find is told. */
  card?(notice: CardNotice, settings: z.output<S>): Call
  /** Whether its receiver shows twice what is sent twice, and nobody can look there. */
  doubles?: true
  /** Whether it shows pictures; without it a card has its course in blocks. */
  pictures?: true
  search?(notice: ToldNotice, settings: z.output<S>): Call | undefined
  found?(reply: Record<string, unknown>, notice: ToldNotice, settings: z.output<S>): unknown[]
}

/** Makes a notifier of a kind that tells of watches and, where it can, by cards; each notifier and destination has a lane of its own. */
export function configured<S extends z.ZodObject>(kind: Kind<S>): Notifier {
  const { search, found } = kind
  const read = (settings: Record<string, unknown> | undefined) => readSettings(kind, settings)
  return {
    kind: kind.kind,
    label: kind.label,
    settings: kind.settings,
    cards: kind.card !== undefined,
    ...(kind.doubles && { doubles: kind.doubles }),
    ...(kind.destination && { destination: kind.destination }),
    lane: ({ workspace, channel }) => `${kind.kind}:${workspace}:send:${channel.replaceAll(':', '_')}`,
    ...((kind.parts || kind.recipients) && { parts: (told, settings) => partsOf(kind, told, read(settings)) }),
    call: (notice) => (notice.told ? callOf(kind, notice, read(notice.settings)) : { drop: elsewhere }),
    learn: (_, { delivery }) => delivery.memory,
    ...(search && {
      search: (notice: Notice) => (notice.told ? search(notice, read(notice.settings)) : undefined),
    }),
    ...(found && {
      found: (reply: Record<string, unknown>, notice: Notice) =>
        notice.told ? found(reply, notice, read(notice.settings)) : [],
    }),
  }
}

function partsOf<S extends z.ZodObject>({ parts, recipients }: Kind<S>, told: Told, settings: z.output<S>) {
  if (told.about === 'watch' && parts) return parts(told, settings)
  return recipients?.(settings).map((channel) => ({ key: channel, told, channel })) ?? [{ key: '', told }]
}

function callOf<S extends z.ZodObject>(kind: Kind<S>, notice: ToldNotice, settings: z.output<S>) {
  if (isWatch(notice)) return kind.call(notice, settings)
  const { image, ...words } = notice
  const card = kind.card && cardNotice({ ...words, ...(kind.pictures && image && { image }) })
  return card ? kind.card!(card, settings) : { drop: onlyWatches }
}

const elsewhere = 'Incidents are told in chat and by pages, not here.'
const onlyWatches = 'Only what watches find is told here; results, digests and approvals go to other kinds of notifier.'

const isWatch = (notice: ToldNotice): notice is ToldNotice<WatchNotice> => notice.told.about === 'watch'

/** Settings as a kind reads them; throws Problem `invalid` that names the keys and shows no value. */
export function readSettings<S extends z.ZodObject>(
  { label, settings }: Pick<Kind<S>, 'label' | 'settings'>,
  given: Record<string, unknown> | undefined,
): z.output<S> {
  const parsed = settings.safeParse(given ?? {})
  if (parsed.success) return parsed.data
  const keys = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'unknown keys'))]
  throw new Problem('invalid', `The settings of this ${label} notifier are not complete: ${keys.join(', ')}.`)
}
