import { actorName } from '../../core/actor.ts'
import type { Problem } from '../../core/problem.ts'
import { assetUrl } from './assets.ts'
import type { Flash } from './flash.ts'
import { hidden } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { type IconName, icon } from './icon.ts'
import { may, type View } from './view.ts'

/** What a page brings; everything around it is the same everywhere. */
export interface Page {
  title: string
  /** Which place of the navigation it belongs to. */
  place?: string
  body: Inside
}

interface Place {
  path: string
  label: string
  keys: string
  /** Only for those who may run this command. */
  needs?: string
}

const places: Place[] = [
  { path: '/', label: 'Home', keys: 'g h' },
  { path: '/incidents', label: 'Incidents', keys: 'g i' },
  { path: '/investigations', label: 'Investigations', keys: 'g v' },
  { path: '/approvals', label: 'Approvals', keys: 'g p' },
  { path: '/services', label: 'Services', keys: 'g s' },
  { path: '/explore', label: 'Explore', keys: 'g e' },
  { path: '/oncall', label: 'On call', keys: 'g o' },
]

/** What is looked at less often stands behind one button. */
const furtherPlaces: Place[] = [
  { path: '/policies', label: 'Policies', keys: 'g y' },
  { path: '/anomalies', label: 'Anomalies', keys: 'g a' },
  { path: '/watches', label: 'Watches', keys: 'g w' },
  { path: '/silences', label: 'Silences', keys: 'g m' },
  { path: '/slos', label: 'SLOs', keys: 'g b' },
  { path: '/knowledge', label: 'Knowledge', keys: 'g k', needs: 'search-runbooks' },
  { path: '/digest', label: 'Digest', keys: 'g d', needs: 'digests' },
  { path: '/accuracy', label: 'Accuracy', keys: 'g r', needs: 'accuracy' },
  { path: '/audit', label: 'Audit', keys: 'g u', needs: 'audit' },
  { path: '/integrations', label: 'Integrations', keys: 'g n' },
  { path: '/people', label: 'People', keys: 'g l' },
  { path: '/settings', label: 'Settings', keys: 'g t' },
]

/** The whole page, for somebody who is signed in. */
export function layout(view: View, page: Page): Html {
  return frame(
    page.title,
    h`${header(view, page)}
<main id="main" tabindex="-1">
${notices(view)}
${page.body}
</main>
${help}`,
  )
}

/** The bare page around everything; the only one that people without a session see. */
export function frame(title: string, body: Inside): Html {
  return h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":"reload"}'>
<title>${title} · Allclear</title>
<link rel="icon" href="${assetUrl('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetUrl('portal.css')}">
<script src="${assetUrl('htmx.js')}" defer></script>
<script src="${assetUrl('portal.js')}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}
</body>
</html>`
}

function header(view: View, { place }: Page): Html {
  return h`<header class="top"><div class="bar">
<a class="brand" href="/">${icon('logo')}<span>Allclear</span></a>
<nav aria-label="Main"><ul>${places.map((one) => placeLink(one, place))}</ul></nav>
${more(view, place)}
<form class="find" role="search" action="/incidents"><label class="unseen" for="find">Search incidents</label>${icon('search')}<input id="find" name="search" type="search" placeholder="Search" autocomplete="off" maxlength="200" data-shortcut="/" aria-keyshortcuts="/"><input type="hidden" name="status" value="all"></form>
<span class="connection" id="connection" data-stream="/api/v1/stream"></span>
${account(view)}
</div></header>`
}

const placeLink = ({ path, label, keys }: Place, place: string | undefined): Html =>
  h`<li><a href="${path}" data-keys="${keys}"${place === path ? h` aria-current="page"` : ''}>${label}</a></li>`

function more(view: View, place: string | undefined): Html {
  const open = furtherPlaces.filter(({ needs }) => needs === undefined || may(view, needs))
  const here = open.some(({ path }) => path === place)
  const links = view.effects.links ?? []
  return h`<details class="menu further"><summary${here ? h` class="here"` : ''}>More${icon('down')}</summary><div class="popup" role="navigation" aria-label="More"><ul>${open.map((one) => placeLink(one, place))}${links.map(({ label, url }) => h`<li><a href="${url}">${label}</a></li>`)}</ul></div></details>`
}

function account({ actor, csrf }: View): Html {
  const role = actor.kind === 'user' ? actor.role : actor.kind
  return h`<details class="menu account"><summary><span class="avatar" aria-hidden="true">${initials(actor.name)}</span><span class="unseen">Your account</span></summary>
<div class="popup"><p class="who"><strong>${actorName(actor)}</strong><br><span class="muted">${role}</span></p>
<form method="post" action="/logout">${hidden({ _csrf: csrf })}<button class="button quiet">Sign out</button></form></div></details>`
}

const initials = (name: string) =>
  name
    .split(/[\s.@_-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('')

const pictures: Record<Flash['tone'], IconName> = { good: 'check', warn: 'warn', bad: 'warn' }

/** What was just done, or why it was not. */
function notices({ flash, failed }: View): Inside {
  const said = failed ? refusal(failed.problem) : flash
  return h`<div id="notices" aria-live="polite">${said ? notice(said) : ''}</div>`
}

function refusal({ code, message, fields }: Problem): Flash {
  const tone = code === 'conflict' ? 'warn' : 'bad'
  if (code !== 'invalid') return { tone, title: message, lines: [] }
  const faults = Object.values(fields)
  return {
    tone,
    title: 'Nothing was done yet. Please check what you wrote.',
    lines: faults.length ? faults : [message],
  }
}

/** A word to the person above everything else. */
const notice = ({ tone, title, lines }: Flash): Html =>
  h`<div class="notice ${tone}">${icon(pictures[tone])}<div><strong>${title}</strong>${lines.map((line) => h`<p>${line}</p>`)}</div></div>`

const further: [string[], string][] = [
  [['c'], 'Declare an incident'],
  [['q'], 'Write a query, on the page of logs'],
  [['j', 'k'], 'Next and previous in a list'],
  [['a'], 'Acknowledge, on the page of an incident'],
  [['r'], 'Resolve, on the page of an incident'],
  [['n'], 'Write a note'],
  [['?'], 'This help'],
]

const keyRow = ([keys, words]: [string[], string]): Html =>
  h`<div><dt>${keys.map((key) => [h`<kbd>${key}</kbd>`, ' '])}</dt><dd>${words}</dd></div>`

const help = h`<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keyboard</h2>
<dl class="keys">${keyRow([['/'], 'Search'])}${[...places, ...furtherPlaces].map(({ keys, label }) => keyRow([keys.split(' '), label]))}${further.map(keyRow)}</dl>
<form method="dialog"><button class="button">Close</button></form></dialog>`
