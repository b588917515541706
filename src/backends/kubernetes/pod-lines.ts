import type { KubernetesReader, PodLog } from '../../clients/kubernetes/reader.ts'
import type { Pod } from '../../clients/kubernetes/shapes.ts'
import { Problem } from '../../core/problem.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { ServiceSettings } from './settings.ts'

/** One line as a container wrote it. */
export interface PodLine {
  at: Date
  text: string
  pod: Pod
  container: string
}

/** One log that may hold lines of a window: of a container, or of the one that ran before its restart. */
export interface LogStream {
  pod: Pod
  log: PodLog
}

/** The logs of these pods that reach into the window, previous ones only where a restart lies in it. */
export function streamsOf(pods: readonly Pod[], service: ObservedService, window: Window): LogStream[] {
  const { container: only } = service.extra as Partial<ServiceSettings>
  return pods.flatMap((pod) => {
    const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]
    return statuses
      .filter((status) => !only || status.name === only)
      .filter(({ state, restartCount }) => restartCount > 0 || !state?.waiting)
      .flatMap(({ name, restartCount, state, lastState }) => {
        const log = { namespace: pod.metadata.namespace ?? 'default', pod: pod.metadata.name, container: name }
        const ended = lastState?.terminated?.finishedAt
        const before = restartCount > 0 && (!ended || ended >= window.from)
        const now = !state?.waiting
        return [...(now ? [log] : []), ...(before ? [{ ...log, previous: true }] : [])].map((one) => ({
          pod,
          log: one,
        }))
      })
  })
}

/**
 * The lines of a log inside the window, oldest first: the last `tail` of those since its start, all without one. `all`
 * tells whether there is nothing older in the window.
 */
export async function linesOf(
  reader: KubernetesReader,
  { pod, log }: LogStream,
  window: Window,
  tail: number | undefined,
  signal?: AbortSignal,
): Promise<{ lines: PodLine[]; all: boolean }> {
  const text = await present(reader.podLog({ ...log, since: window.from, tailLines: tail }, signal))
  const read = text.split('\n').filter(Boolean)
  const lines: PodLine[] = []
  for (const line of read) {
    const space = line.indexOf(' ')
    const at = new Date(space < 0 ? line : line.slice(0, space))
    // What carries no time is the API's own remark, such as a log that was rotated away.
    if (Number.isNaN(at.getTime()) || at < window.from || at >= window.to) continue
    lines.push({ at, text: space < 0 ? '' : line.slice(space + 1), pod, container: log.container })
  }
  return { lines, all: tail === undefined || read.length < tail }
}

/** A pod may be gone, and a container not started yet, between the list and its log: then there is nothing to read. */
async function present(text: Promise<string>): Promise<string> {
  try {
    return await text
  } catch (error) {
    if (error instanceof Problem && (error.code === 'not_found' || error.code === 'invalid')) return ''
    throw error
  }
}
