import type { z } from 'zod'
import type { Call, Notice, Notifier, ToldNotice } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import type { WatchNotice } from '../core/watch/notice.ts'

/** A kind of notifier that profiles configure; its functions get their settings already read. */
export interface Kind<S extends z.ZodObject> {
  kind: string
  label: string
  settings: S
  destination?: Notifier['destination']
  parts?(told: WatchNotice, settings: z.output<S>): { key: string; told: WatchNotice; channel?: string }[]
  call(notice: ToldNotice<WatchNotice>, settings: z.output<S>): Call
  search?(notice: ToldNotice<WatchNotice>, settings: z.output<S>): Call | undefined
  found?(reply: Record<string, unknown>, notice: ToldNotice<WatchNotice>, settings: z.output<S>): unknown[]
}

/** Makes a notifier of a kind that tells of watches; each notifier and destination has a lane of its own. */
export function configured<S extends z.ZodObject>(kind: Kind<S>): Notifier {
  const { parts, search, found } = kind
  const read = (settings: Record<string, unknown> | undefined) => readSettings(kind, settings)
  return {
    kind: kind.kind,
    label: kind.label,
    settings: kind.settings,
    ...(kind.destination && { destination: kind.destination }),
    lane: ({ workspace, channel }) => `${kind.kind}:${workspace}:send:${channel.replaceAll(':', '_')}`,
    ...(parts && {
      parts: (told, settings) => (told.about === 'watch' ? parts(told, read(settings)) : [{ key: '', told }]),
    }),
    call: (notice) => (ofWatch(notice) ? kind.call(notice, read(notice.settings)) : { drop: elsewhere }),
    learn: (_, { delivery }) => delivery.memory,
    ...(search && {
      search: (notice: Notice) => (ofWatch(notice) ? search(notice, read(notice.settings)) : undefined),
    }),
    ...(found && {
      found: (reply: Record<string, unknown>, notice: Notice) =>
        ofWatch(notice) ? found(reply, notice, read(notice.settings)) : [],
    }),
  }
}

const elsewhere = 'Only what watches find is told here; everything else is told in chat.'

const ofWatch = (notice: Notice): notice is ToldNotice<WatchNotice> => notice.told?.about === 'watch'

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
