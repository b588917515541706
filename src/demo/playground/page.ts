import { raw } from 'hono/html'
import { styles } from './assets.ts'
import { attributes, type Html, h } from './html.ts'
import type { Gaze, Regions } from './regions.ts'
import type { Stage } from './stage.ts'

/** What the page offers besides the channels. */
export interface Offers {
  shortcuts: { callback: string; name: string }[]
  /** What stands beside a person's name in the switch, by user id. */
  roles: Record<string, string>
  /** Where the app's own pages are, when there are any. */
  portal: string | undefined
}

/** Draws the whole page as it stands when it is opened; the script takes over from there. */
export function drawPage({ seed, backstage }: Stage, offers: Offers, gaze: Gaze, regions: Regions): Html {
  const data = {
    'data-viewer': gaze.viewer,
    'data-channel': gaze.channel,
    'data-thread': gaze.thread,
    'data-portal': offers.portal,
  }
  return h`${raw('<!doctype html>')}<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${regions.title}</title><link rel="icon" href="/playground/assets/icon.svg" type="image/svg+xml">${styles.map((name) => h`<link rel="stylesheet" href="/playground/assets/${name}">`)}<script type="module" src="/playground/assets/playground.js"></script></head>
<body${attributes(data)}>
<a class="skip" href="#messages">Skip to the messages</a>
<div class="frame${backstage ? '' : ' no-shop'}">
<nav class="side" aria-label="Conversations"><header><strong>${seed.name}</strong><small>Slack, emulated</small></header>${viewerSwitch(seed, offers, gaze)}<div id="sidebar">${raw(
    regions.sidebar,
  )}</div>${portalLink(offers, gaze)}</nav>
<main><header id="head">${raw(regions.head)}</header><noscript><p class="explain">The playground needs JavaScript, as Slack does.</p></noscript><div id="messages" class="scroll" tabindex="-1" aria-live="polite">${raw(
    regions.messages.map(([, html]) => html).join(''),
  )}</div>${composer('channel', offers)}</main>
<section id="thread-pane" class="thread" aria-label="Thread"${attributes({ hidden: gaze.thread === undefined })}><header><h2>Thread</h2><button type="button" class="close" data-close-thread aria-label="Close">✕</button></header><div id="thread" class="scroll"></div>${composer(
    'thread',
    offers,
  )}</section>
${backstage && h`<aside id="shop" class="shop" aria-label="The shop">${raw(regions.shop)}</aside>`}
</div>
<dialog id="modal" class="modal"></dialog>
<dialog id="confirm" class="modal confirm"><form method="dialog"><h2></h2><p></p><footer><button class="button" value="no"></button><button class="button primary" value="yes"></button></footer></form></dialog>
<div id="toast" class="toast" role="alert" hidden></div>
</body></html>`
}

function viewerSwitch(seed: Stage['seed'], { roles }: Offers, { viewer }: Gaze): Html {
  const option = (one: { id: string; realName: string }) =>
    h`<option value="${one.id}"${attributes({ selected: one.id === viewer })}>${one.realName}${roles[one.id] !== undefined && ` · ${roles[one.id]}`}</option>`
  const people = seed.people.filter((one) => !one.deleted)
  return h`<label class="viewer">You are<select id="viewer">${people.map(option)}</select></label>`
}

function composer(kind: 'channel' | 'thread', { shortcuts }: Offers): Html {
  const hint = kind === 'thread' ? 'Reply…' : 'Message, @allclear … or /allclear …'
  const buttons = shortcuts.map(
    ({ callback, name }) =>
      h`<button type="button" class="shortcut" data-shortcut="${callback}" title="Shortcut of the app">⚡ ${name}</button>`,
  )
  return h`<form class="composer" data-composer="${kind}"><textarea rows="1" placeholder="${hint}" aria-label="${hint}"></textarea><div class="composer-row">${kind === 'channel' && buttons}<span class="spacer"></span><button type="submit" class="send" aria-label="Send">➤</button></div></form>`
}

function portalLink({ portal }: Offers, { viewer }: Gaze): Html | null {
  if (portal === undefined) return null
  return h`<a id="portal" class="portal" href="/playground/portal?as=${viewer}" target="_blank">Open the Allclear portal ↗</a>`
}
