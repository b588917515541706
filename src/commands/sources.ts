import { z } from 'zod'
import { command } from '../core/command.ts'
import type { SourceSettings } from '../core/source.ts'
import { Iso, iso } from './iso.ts'

interface Door {
  settings: SourceSettings
  label: string
  /** The key is a secret: the paths only say where it belongs. */
  paths: string[]
  lastDelivery: Date | undefined
}

export const sources = command({
  name: 'sources',
  summary: 'List the alert sources, their doors and when they last delivered',
  input: z.strictObject({}),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/sources' },
  run: ({ store, sources: kinds, settings }): Promise<Door[]> =>
    Promise.all(
      settings.sources.map(async (source) => {
        const kind = kinds.find((k) => k.kind === source.kind)
        const last = await store.inbox({ door: 'alerts', source: source.name }, { limit: 1 })
        return {
          settings: source,
          label: kind?.label ?? source.kind,
          paths: [`/in/${source.name}/<key>`, ...(kind?.doors ?? []).map(({ path }) => path)],
          lastDelivery: last.items[0]?.receivedAt,
        }
      }),
    ),
  output: z.object({
    sources: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        label: z.string(),
        door: z.string().describe('Where it posts; its key takes the place of <key>'),
        doors: z.array(z.string()).describe('All its doors, those of the vendor included'),
        service: z.string().nullable(),
        auto_resolve: z.boolean(),
        last_delivery_at: Iso.nullable(),
      }),
    ),
  }),
  present: (doors, { settings: { publicUrl } }) => ({
    sources: doors.map(({ settings, label, paths, lastDelivery }) => ({
      name: settings.name,
      kind: settings.kind,
      label,
      door: `${publicUrl}${paths[0]}`,
      doors: paths.map((path) => `${publicUrl}${path}`),
      service: settings.service ?? null,
      auto_resolve: settings.autoResolve,
      last_delivery_at: iso(lastDelivery),
    })),
  }),
  show: (doors, { settings: { publicUrl } }) => ({
    title: doors.length ? 'Alert sources' : 'No alert source is configured yet.',
    tone: 'plain',
    ...(doors.length === 0 && { lines: ['Add one under [sources.<name>] in the configuration.'] }),
    table: {
      columns: ['Source', 'Kind', 'Door', 'Last delivery'],
      rows: doors.map(({ settings, label, paths, lastDelivery }) => [
        settings.name,
        label,
        [{ code: `${publicUrl}${paths[0]}` }],
        lastDelivery ? [{ time: lastDelivery, form: 'ago' }] : 'never',
      ]),
    },
  }),
})
