import type { Ask } from '../core/investigation/ask.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { lengthOf, type Window } from '../core/telemetry/window.ts'

const minute = 60_000
const hour = 60 * minute

/** The time before the window that is compared with it: as long, at least an hour and at most six. */
export function baselineOf({ from, to }: Window): Window {
  const length = Math.min(Math.max(to.getTime() - from.getTime(), hour), 6 * hour)
  return { from: new Date(from.getTime() - length), to: from }
}

/** How many log lines of trouble are read of each window, and how many requests. */
export const mostLines = 400
export const mostTraces = 25
/** Changes are looked for so long before the window. */
const changesBeforeMs = 6 * hour

/** Lines that may tell of trouble. */
const trouble = 'level:WARN OR level:ERROR OR level:FATAL'

type Scope = Pick<Investigation, 'profile' | 'window'>

/** What is asked of any service that may have a part in it. */
export function questionsOf(service: string, { profile, window }: Scope): Ask[] {
  const baseline = baselineOf(window)
  const ask = (kind: string, name: string, input: object, why: string): Ask => ({
    id: `${service}: ${kind}`,
    name,
    input: { service, profile, ...input },
    why,
  })
  const during = span(window)
  const both = span({ from: baseline.from, to: window.to })
  const since = `${Math.min(Math.ceil(lengthOf(window) / minute), 24 * 60)}m`
  return [
    ask('anomaly', 'anomaly', { since }, `what is unusual about ${service}`),
    ask('logs', 'logs', { ...during, query: trouble, limit: mostLines }, `what ${service} complains about`),
    ask('logs before', 'logs', { ...span(baseline), query: trouble, limit: mostLines }, `what ${service} always says`),
    ask('metrics', 'metrics', { ...both, step: stepOf(window) }, `how ${service} did before and after`),
    ask('saturation', 'metrics', { ...both, metric: 'saturation', step: stepOf(window) }, `how full ${service} runs`),
    ask('restarts', 'metrics', { ...both, metric: 'restarts', step: stepOf(window) }, `whether ${service} restarted`),
    ask(
      'deploys',
      'deploys',
      { ...span({ from: new Date(window.from.getTime() - changesBeforeMs), to: window.to }), diffs: true },
      `what was changed about ${service}`,
    ),
  ]
}

/** What is asked of the service that the investigation is about, besides. */
export function questionsOfFocus({ service, profile, window, incidents }: Investigation): Ask[] {
  const traces = (kind: string, at: Window, only: object, why: string): Ask => ({
    id: `${service}: ${kind}`,
    name: 'traces',
    input: { service, profile, ...span(at), ...only, limit: mostTraces },
    why,
  })
  return [
    traces('traces failed', window, { only: 'failed' }, 'where requests fail'),
    traces('traces slow', window, { only: 'slow' }, 'where requests wait'),
    traces('traces during', window, {}, 'how requests go'),
    traces('traces before', baselineOf(window), {}, 'how requests went before'),
    traces('traces failed before', baselineOf(window), { only: 'failed' }, 'where requests always fail now and then'),
    traces('traces slow before', baselineOf(window), { only: 'slow' }, 'where requests always wait now and then'),
    ...incidents.slice(0, 3).map(
      (incident): Ask => ({
        id: `incident: ${incident}`,
        name: 'incident',
        input: { incident },
        why: 'what was alerted',
      }),
    ),
    { id: 'profiles', name: 'profiles', input: {}, why: 'which services there are' },
    { id: 'cases', name: 'cases', input: { service }, why: 'what people said of earlier verdicts' },
    { id: 'cluster', name: 'cluster', input: { profile, service }, why: 'how the cluster stands' },
  ]
}

const span = ({ from, to }: Window) => ({ start: from.toISOString(), end: to.toISOString() })

/** A minute, longer for long windows: enough points to see an onset, few enough to keep. */
const stepOf = (window: Window) => `${Math.max(1, Math.ceil(lengthOf(window) / (240 * minute)))}m`

/** What was written down about trouble that looks like this: asked with its own words. */
export const knowledgeQuestion = (service: string, words: readonly string[]): Ask => ({
  id: 'runbooks',
  name: 'search-runbooks',
  input: {
    service,
    query:
      words
        .join(' ')
        .replace(/[<>*]+/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 500) || service,
  },
  why: 'what is known of such trouble',
})
