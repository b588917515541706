import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import { Problem } from '../core/problem.ts'
import type { Posted, Source, SourceSettings } from '../core/source.ts'
import { actionOf } from './action-word.ts'
import type { Scope } from './expression.ts'
import { customary, itemsOf, Mapping, mapped, mappedValues } from './generic-mapping.ts'
import { unreadable } from './ignored.ts'
import { jsonAnswers } from './json-answers.ts'
import { jsonBody } from './json-body.ts'
import { groupOf } from './labelled-alert.ts'
import { looseMoment } from './moment.ts'
import { screenBy } from './screen-by.ts'
import { severityOf } from './severity.ts'
import { readShape } from './shape.ts'
import { bodyOf, keyOf, labelsOf, textOf, titleOf, urlOf } from './text.ts'

const Settings = z.strictObject({
  mapping: Mapping.optional().describe('How the JSON becomes an alert; without it customary names are tried'),
  signed: z
    .boolean()
    .default(false)
    .describe('Only take deliveries signed in x-signature; the key alone is not enough'),
  clears_itself: z
    .boolean()
    .default(false)
    .describe('The sender never says resolved: an alert clears when it was not repeated within resolve_timeout'),
})
type Settings = z.infer<typeof Settings>

const answers = jsonAnswers({ status: 202, body: { status: 'accepted' } })

/** Any JSON over HTTP. */
export const generic: Source<typeof Settings> = {
  kind: 'generic',
  label: 'Generic JSON',
  settings: Settings,
  doors: [],
  answers,
  screen: screenBy(({ body }) => jsonBody(body), answers),
  parse(posted, settings) {
    const extra = readShape(Settings, settings.extra, 'settings')
    const root = jsonBody(posted.body)
    const items = itemsOf(extra.mapping, root)
    if (!items.length && extra.mapping?.items)
      throw new Problem('invalid', `mapping.items finds nothing in the body at "${extra.mapping.items}".`)
    return readItems(items, posted, settings, (item) =>
      signalOf(entryOf({ item, root }, extra.mapping), posted, settings, extra),
    )
  },
}

/** One entry that cannot be read never takes its neighbours with it; a delivery of nothing else is a dead letter. */
function readItems(
  items: unknown[],
  posted: Posted,
  settings: SourceSettings,
  read: (item: unknown) => Signal,
): Signal[] {
  const good: Signal[] = []
  const bad: Problem[] = []
  for (const [index, item] of items.entries())
    try {
      good.push(read(item))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      bad.push(
        items.length > 1 ? new Problem('invalid', `Entry ${index}: ${error.message}`, { fields: error.fields }) : error,
      )
    }
  if (bad[0] && !good.length) throw bad[0]
  return [
    ...good,
    ...unreadable(
      posted,
      settings,
      bad.map(({ message }) => message),
    ),
  ]
}

type Field = Exclude<keyof typeof customary, 'labels' | 'link'> | 'source_at'

/** Looks up one field of one entry, by the mapping or by custom. */
interface Entry {
  field(name: Field): unknown
  labels: Record<string, string>
  annotations: Record<string, string>
  links: Signal['links']
  images: Signal['images']
}

function entryOf(scope: Scope, mapping: Mapping = {}): Entry {
  const labels = mapping.labels ? mappedValues(mapping.labels, scope) : customary.labels(scope)
  const links = mapping.links ?? []
  return {
    field(name) {
      const own = mapping[name]
      if (own !== undefined) return mapped(own, scope)
      return name === 'source_at' ? undefined : customary[name](scope)
    },
    labels: typeof labels === 'object' && !Array.isArray(labels) ? labelsOf(labels as Record<string, unknown>) : {},
    annotations: mapping.annotations ? labelsOf(mappedValues(mapping.annotations, scope)) : {},
    links: mapping.links
      ? links.flatMap(({ label, url }) => linkOf(mapped(label, scope), mapped(url, scope)))
      : linkOf('Source', customary.link(scope)),
    images: (mapping.images ?? []).flatMap(({ url, alt }) => {
      const src = urlOf(mapped(url, scope))
      return src ? [{ url: src, alt: (alt && textOf(mapped(alt, scope), 255)) ?? '' }] : []
    }),
  }
}

function linkOf(label: unknown, address: unknown): Signal['links'] {
  const url = urlOf(address)
  return url ? [{ label: textOf(label, 255) ?? 'Link', url }] : []
}

function signalOf(entry: Entry, posted: Posted, settings: SourceSettings, extra: Settings): Signal {
  const { receivedAt, sha256 } = posted
  const service = settings.service ?? textOf(entry.field('service'), 255)
  const given = textOf(entry.field('dedup_key'))
  const title = titleOf(entry.field('title')) ?? given
  if (title === undefined) throw untitled(extra)
  const wanted = textOf(entry.field('group'))
  const groupKey = wanted ? keyOf(wanted) : settings.groupBy && groupOf(entry.labels, settings.groupBy)
  const endsAt = looseMoment(entry.field('ends_at'))
  const sourceAt = looseMoment(entry.field('source_at'))
  const action = wishOf(entry, extra)
  const isChange = action.action === 'change'
  const startsAt = looseMoment(entry.field('starts_at')) ?? receivedAt
  return {
    source: settings.name,
    ...action,
    // Two deploys may well have one title: without a key it is their moment that tells them apart.
    dedupKey: given
      ? keyOf(given)
      : hash('sha256', `${service ?? ''}\n${title}${isChange ? `\n${startsAt.toISOString()}` : ''}`),
    ...(groupKey !== undefined && { groupKey }),
    severity: isChange ? 'info' : severityOf(textOf(entry.field('severity'))),
    ...(isChange && { change: changeOf(entry) }),
    title,
    ...optional('body', bodyOf(entry.field('body')), title),
    ...optional('service', service),
    ...optional('component', textOf(entry.field('component'), 255)),
    ...optional('environment', textOf(entry.field('environment'), 255)),
    labels: entry.labels,
    annotations: entry.annotations,
    links: entry.links,
    images: entry.images,
    startsAt,
    ...(endsAt && { endsAt }),
    ...(sourceAt && { sourceAt }),
    receivedAt,
    rawSha256: sha256,
    ...(extra.clears_itself &&
      action.action === 'trigger' && { expiresAt: new Date(receivedAt.getTime() + settings.resolveTimeoutMs) }),
  }
}

/** What a change says of itself. */
function changeOf(entry: Entry): NonNullable<Signal['change']> {
  const word = textOf(entry.field('kind'), 60)?.trim().toLowerCase()
  const kind = changeKinds.find((known) => known === word)
  return {
    ...(kind && { kind }),
    ...optional('version', textOf(entry.field('version'), 255)),
    ...optional('sha', textOf(entry.field('sha'), 64)),
    ...optional('author', textOf(entry.field('author'), 255)),
  }
}

const changeKinds = ['deploy', 'rollout', 'release', 'commit', 'config', 'flag'] as const

/** Without any status an alert is being told; a status nobody knows asks for nothing; a mapped one must be there. */
function wishOf(entry: Entry, { mapping }: Settings): Pick<Signal, 'action' | 'reason'> {
  const word = textOf(entry.field('action'), 60)
  if (word === undefined && mapping?.action) throw absent('action', 'mapping.action finds nothing in this delivery.')
  if (word === undefined) return { action: 'trigger' }
  const action = actionOf(word)
  return action
    ? { action }
    : { action: 'ignored', reason: `Its status "${word}" is not one Allclear knows: add it to mapping.action.` }
}

const untitled = ({ mapping }: Settings) =>
  absent(
    'title',
    mapping?.title
      ? 'mapping.title finds nothing in this delivery, nor does mapping.dedup_key.'
      : 'No title: send title, summary or message, or set mapping.title.',
  )

const absent = (field: string, message: string) => new Problem('invalid', message, { fields: { [field]: message } })

/** A field only when it holds something that `unlike` does not already say. */
const optional = <K extends string>(name: K, value: string | undefined, unlike?: string) =>
  (value !== undefined && value !== unlike ? { [name]: value } : {}) as Partial<Record<K, string>>
