import { deed } from './deeds.js'
import { state } from './regions.js'

/** The two places where a person writes: the channel and its thread. Enter sends, Shift and Enter breaks the line. */
export function listenToComposers() {
  for (const form of document.querySelectorAll('.composer')) {
    const field = form.querySelector('textarea')
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      send(form.dataset.composer, field)
    })
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      form.requestSubmit()
    })
    field.addEventListener('input', () => grow(field))
  }
}

async function send(kind, field) {
  const text = field.value.trim()
  if (!text) return
  field.value = ''
  grow(field)
  const thread = kind === 'thread' ? { thread: state.thread } : {}
  const { trouble } = await deed({ do: 'write', user: state.viewer, channel: state.channel, text, ...thread })
  if (trouble && !field.value) field.value = text
}

/** As high as what is written; a class and not a style, because the page allows none. */
function grow(field) {
  field.rows = Math.min(8, field.value.split('\n').length)
}
