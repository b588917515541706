import type { Backend } from '../../core/telemetry/backend.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Observed } from '../telemetry/observed.ts'

/**
 * The service with a backend that is asked once for each series over a window, whatever parts of it are wanted after
 * that; questions about other times go through. The window begins at a step of the series.
 */
export function measuredOnce({ profile, service }: Observed, window: Window): Observed {
  const { backend } = profile
  const kept = new Map<string, Promise<Series | undefined>>()
  const once = <T extends Series | undefined>(
    key: unknown,
    asked: { window: Window; stepMs: number },
    ask: (window: Window) => Promise<T>,
  ): Promise<T> => {
    if (!within(asked.window, window)) return ask(asked.window)
    const name = JSON.stringify([key, asked.stepMs])
    const whole = (kept.get(name) as Promise<T> | undefined) ?? ask(window)
    kept.set(name, whole)
    return whole.then((series) => (series ? part(series, asked.window) : series) as T)
  }
  const asking: Pick<Backend, 'metric' | 'countLogs'> = {
    metric: (question) =>
      once(['metric', question.metric], question, (whole) => backend.metric({ ...question, window: whole })),
    countLogs: (question) =>
      once(['lines', 'query' in question ? question.query : question.raw], question, (whole) =>
        backend.countLogs({ ...question, window: whole }),
      ),
  }
  return { service, profile: { ...profile, backend: Object.assign(Object.create(backend) as Backend, asking) } }
}

const within = (inner: Window, outer: Window) => inner.from >= outer.from && inner.to <= outer.to

function part(series: Series, { from, to }: Window): Series {
  const begin = indexAt(series.times, from.getTime())
  const end = indexAt(series.times, to.getTime())
  return { ...series, times: series.times.subarray(begin, end), values: series.values.subarray(begin, end) }
}

/** The first point at a moment or after it. */
function indexAt(times: Float64Array, moment: number): number {
  const found = times.findIndex((time) => time >= moment)
  return found < 0 ? times.length : found
}
