import { firingOf } from '../../core/watch/findings.ts'
import type { Lookout } from '../../core/watch/watch.ts'
import { type Html, h } from './html.ts'

/** What a watch or an alert rule finds, in a word and a colour. */
export function watchPill({ id, state, findings, failures, lastLook }: Lookout): Html {
  const firing = firingOf(findings).length
  const [tone, words] =
    state === 'stopped'
      ? ['', 'stopped']
      : firing
        ? ['firing', firing === 1 ? '1 anomaly' : `${firing} anomalies`]
        : failures
          ? ['near', 'sees nothing']
          : [lastLook ? 'cleared' : '', lastLook ? 'quiet' : 'about to look']
  return h`<a class="pill ${tone}" href="/watches/${id}" title="${id}">${words}</a> `
}
