import { listenForClicks } from './clicks.js'
import { listenToComposers } from './composer.js'
import { listenToForms } from './forms.js'
import { writeMoments } from './moments.js'
import { refresh, state } from './regions.js'

Object.assign(state, {
  viewer: document.body.dataset.viewer,
  channel: document.body.dataset.channel,
  thread: document.body.dataset.thread,
  portal: document.body.dataset.portal,
})
listenForClicks()
listenToComposers()
listenToForms()
writeMoments()
setInterval(writeMoments, 10_000)
refresh()

const stream = new EventSource('/playground/stream')
stream.addEventListener('change', refresh)
// What the shop measures changes all the time without anybody saying so.
setInterval(() => document.visibilityState === 'visible' && refresh(), 5_000)
window.addEventListener('popstate', () => location.reload())
