import { deadLetters } from '../dead-letters.ts'
import { deliveriesSection } from '../deliveries-section.ts'
import { h } from '../html.ts'
import type { Page } from '../layout.ts'
import { slackSection } from '../slack-section.ts'
import { sourcesSection } from '../sources-section.ts'
import type { View } from '../view.ts'

/** Everything Allclear is connected with, in and out, and what got stuck on the way. */
export async function integrations(view: View): Promise<Page> {
  const [slack, sources, deliveries, letters] = await Promise.all([
    slackSection(view),
    sourcesSection(view),
    deliveriesSection(view),
    deadLetters(view),
  ])
  return {
    title: 'Integrations',
    place: '/integrations',
    body: h`<div class="page-head"><h1>Integrations</h1><a href="/people#keys">API keys</a></div>
<nav class="tabs" aria-label="On this page"><ul><li><a href="#slack">Slack</a></li><li><a href="#sources">Sources</a></li><li><a href="#deliveries">Messages</a></li><li><a href="#dead-letters">Dead letters</a></li></ul></nav>
${slack}${sources}${deliveries}${letters}`,
  }
}
