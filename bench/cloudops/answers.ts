import type { Sighting } from '../../src/analysis/kubernetes/snapshot.ts'

/** One entry of a case's tool cache. */
export interface Answer {
  key: string
  tool: string
  args: Record<string, unknown>
  /** As the scorer sees it: answers that are no text as compact JSON. */
  text: string
  value: unknown
}

const spellings: Record<string, string> = { resourcequota: 'resourcequotas', persistentvolume: 'persistentvolumes' }

/** Kinds in the plural, whatever the spelling. */
export const plural = (kind: string): string =>
  spellings[kind] ?? (kind.endsWith('s') ? kind : kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`)

/** Splits keys such as `Tool:{"a":1}`; an error of the collector is no answer. */
export function readAnswers(cache: Record<string, unknown>): Answer[] {
  return Object.entries(cache).flatMap(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (/^(Error from server|Error:|error:|No resources found|\/bin\/sh:)/.test(text)) return []
    const [, tool = key, json = '{}'] = /^([A-Za-z]+):?(\{.*\})?$/.exec(key) ?? []
    const args = JSON.parse(json || '{}') as Record<string, unknown>
    if (typeof args.resource_type === 'string') args.resource_type = plural(args.resource_type)
    return [{ key, tool, args, text, value }]
  })
}

/** An answer as a sighting, whole or in a part that stands verbatim in it. */
export const sighting = (source: string, { key, text }: Answer, part = text): Sighting => ({
  source,
  text: part,
  locator: { file: 'tool_cache.json', key },
})
