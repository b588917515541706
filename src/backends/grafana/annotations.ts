import { z } from 'zod'
import type { Question } from '../../core/telemetry/backend.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { Asker } from '../http/ask.ts'

const Annotations = z.array(
  z.object({
    id: z.number(),
    time: z.number(),
    text: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
    login: z.string().nullish(),
  }),
)

const most = 1_000

/** Changes that were marked in Grafana with one of these tags and name the service, by tag or in their text; newest first. */
export async function annotatedChanges(
  asker: Asker,
  tags: readonly string[],
  { service, window, signal }: Question,
): Promise<Deploy[]> {
  const query = {
    from: window.from.getTime(),
    to: window.to.getTime() - 1,
    type: 'annotation',
    tags,
    matchAny: true,
    limit: most,
  }
  const path = '/api/annotations'
  const found = await asker.ask({ path, query, signal, permission: 'annotations:read' }, Annotations)
  return found
    .filter((annotation) => concerns(annotation, service.name))
    .map((annotation) => deployOf(annotation, service.name))
    .sort((a, b) => b.at.getTime() - a.at.getTime())
}

type Annotation = z.output<typeof Annotations>[number]

function concerns({ text, tags }: Annotation, service: string): boolean {
  const wanted = service.toLowerCase()
  if (tags?.some((tag) => tag.toLowerCase().replace(/^(service|app|svc|component)[:=]\s*/, '') === wanted)) return true
  const words = plain(text)
    .toLowerCase()
    .split(/[^\w./-]+/)
  return words.some((word) => word.replace(/[./-]+$/, '') === wanted)
}

function deployOf({ id, time, text, tags, login }: Annotation, service: string): Deploy {
  const words = plain(text)
  const tagged = (name: RegExp) => tags?.map((tag) => name.exec(tag)?.[1]).find((value) => value !== undefined)
  const version =
    tagged(/^(?:version|tag|release)[:=]\s*(.+)$/i) ?? /\bv?\d+\.\d+(?:\.\d+)?(?:[-+][\w.]+)?\b/.exec(words)?.[0]
  const sha =
    tagged(/^(?:sha|commit|revision)[:=]\s*([0-9a-f]{7,40})$/i) ?? /\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b/.exec(words)?.[0]
  const kinds = (tags ?? []).map((tag) => tag.toLowerCase())
  return {
    id: `grafana:${id}`,
    at: new Date(time),
    service,
    kind: kinds.includes('rollout')
      ? 'rollout'
      : kinds.includes('release')
        ? 'release'
        : kinds.includes('config')
          ? 'config'
          : 'deploy',
    title: words.slice(0, 200) || `Deploy of ${service}`,
    ...(version && { version }),
    ...(sha && sha !== version && { sha }),
    ...(login && { author: login }),
    origin: 'grafana',
  }
}

/** Grafana keeps annotations as HTML; only the words are ours. */
const plain = (text: string | null | undefined) =>
  (text ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
