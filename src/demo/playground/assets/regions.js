import { showModal } from './forms.js'
import { writeMoments } from './moments.js'

/** Who looks, and at what. */
export const state = { viewer: '', channel: '', thread: undefined, portal: undefined }

const drawn = new WeakMap()
let running = false
let again = false

/** Asks for everything that may have changed and puts it on the screen; asks of the same moment become one. */
export async function refresh() {
  again = true
  if (running) return
  running = true
  try {
    while (again) {
      again = false
      await draw()
    }
  } finally {
    running = false
  }
}

async function draw() {
  const asked = { as: state.viewer, channel: state.channel, ...(state.thread ? { thread: state.thread } : {}) }
  const response = await fetch(`/playground/regions?${new URLSearchParams(asked)}`).catch(() => undefined)
  document.body.classList.toggle('away', !response?.ok)
  if (!response?.ok) return
  const regions = await response.json()
  if (asked.as !== state.viewer || asked.channel !== state.channel || asked.thread !== state.thread) {
    again = true
    return
  }
  document.title = regions.title
  replace(document.querySelector('#sidebar'), regions.sidebar)
  replace(document.querySelector('#head'), regions.head)
  list(document.querySelector('#messages'), regions.messages)
  const pane = document.querySelector('#thread-pane')
  pane.hidden = regions.thread === null
  list(document.querySelector('#thread'), regions.thread ?? [])
  const shop = document.querySelector('#shop')
  if (shop && !shop.contains(document.activeElement?.closest('select'))) replace(shop, regions.shop)
  showModal(regions.modal)
  writeMoments()
}

/** Replaces what an element holds when it is something else now. */
function replace(element, html) {
  if (drawn.get(element) === html) return
  drawn.set(element, html)
  element.innerHTML = html
}

/** Brings a list to what it should be, touching only the entries that changed: an open menu elsewhere stays open. */
function list(element, keyed) {
  const isNew = element.dataset.shows !== state.viewer + state.channel + state.thread
  const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 80
  if (isNew) element.replaceChildren()
  element.dataset.shows = state.viewer + state.channel + state.thread
  const known = new Map([...element.children].map((child) => [child.dataset.ts, child]))
  const wanted = keyed.map(([key, html]) => {
    const child = known.get(key)
    return child && drawn.get(child) === html ? child : made(html)
  })
  const kept = new Set(wanted)
  for (const child of [...element.children]) if (!kept.has(child)) child.remove()
  wanted.forEach((child, index) => {
    if (element.children[index] !== child) element.insertBefore(child, element.children[index] ?? null)
  })
  if (isNew || atEnd) element.scrollTop = element.scrollHeight
}

function made(html) {
  const template = document.createElement('template')
  template.innerHTML = html
  const child = template.content.firstElementChild
  drawn.set(child, html)
  return child
}

/** Looks at something else and remembers it in the address. */
export function look(change) {
  Object.assign(state, change)
  const asked = { as: state.viewer, channel: state.channel, ...(state.thread ? { thread: state.thread } : {}) }
  history.pushState(null, '', `/playground?${new URLSearchParams(asked)}`)
  const portal = document.querySelector('#portal')
  if (portal) portal.href = `/playground/portal?as=${encodeURIComponent(state.viewer)}`
  return refresh()
}
