import { deed } from './deeds.js'
import { look, state } from './regions.js'

/** Clicks anywhere, and choices in menus. */
export function listenForClicks() {
  document.addEventListener('click', onClick)
  document.addEventListener('change', onChange)
  document.addEventListener('input', onType)
  document.addEventListener('keydown', (event) => event.key === 'Escape' && closeMenus())
}

async function onClick(event) {
  const target = event.target.closest('a, button, summary')
  closeMenus(event.target.closest('details.menu'))
  if (!target) return
  const { channel, thread, shortcut, heal } = target.dataset
  if (channel !== undefined) {
    event.preventDefault()
    await look({ channel, thread: undefined })
  } else if (thread !== undefined) await look({ thread })
  else if ('closeThread' in target.dataset) await look({ thread: undefined })
  else if (shortcut !== undefined) await deed({ do: 'shortcut', user: state.viewer, callback: shortcut })
  else if (heal !== undefined) await deed({ do: 'heal', ...(heal ? { fault: heal } : {}) })
  else if (target.dataset.act) await act(event, target)
  else leave(event, target)
}

/** A button may ask first; links open beside what they tell the app. */
async function act(event, target) {
  closeMenus()
  if (!(await agreed(target))) return
  leave(event, target)
  await send(target, target.dataset.selected === undefined ? {} : { selected: target.dataset.selected })
}

async function send(target, answer) {
  const { action, value } = target.dataset
  const view = target.closest('[data-view]')?.dataset.view
  const ts = target.closest('[data-ts]')?.dataset.ts
  const place = view ? { view } : { ts }
  target.setAttribute('aria-busy', 'true')
  const own = value === undefined ? {} : { value }
  await deed({ do: 'click', user: state.viewer, channel: state.channel, ...place, action, ...own, ...answer })
  target.removeAttribute('aria-busy')
}

/** Links into the portal go by a page that signs the person in. */
function leave(event, target) {
  const inside = state.portal && target.origin === new URL(state.portal).origin
  if (!inside) return
  event.preventDefault()
  window.open(`/playground/portal?${new URLSearchParams({ as: state.viewer, to: target.href })}`, '_blank', 'noopener')
}

async function onChange(event) {
  const { target } = event
  if (target.id === 'viewer') {
    const viewer = target.value
    await look({ viewer, channel: state.channel.startsWith('@') ? `@${viewer}` : state.channel, thread: undefined })
  } else if ('break' in target.dataset && target.value) {
    const fault = target.value
    target.value = ''
    target.blur()
    await deed({ do: 'break', fault })
  } else await choose(target)
}

/** A menu, a date or boxes in a message or with dispatch_action act when something is chosen. */
async function choose(target) {
  const holder = target.closest('[data-act]')
  if (!holder || holder.type === 'search' || holder.dataset.act.endsWith('_input') || target.value === '') return
  if (!(await agreed(holder))) return
  await send(holder, { selected: selectedIn(holder) })
  if (holder.matches('select:not([multiple])') && !holder.dataset.input) holder.value = ''
}

/** What is chosen in a field, in the shape the app is told. */
export function selectedIn(field) {
  const type = field.dataset.type ?? field.dataset.act
  if (type === 'checkboxes') return [...field.querySelectorAll(':checked')].map((box) => box.value)
  if (type === 'radio_buttons') return field.querySelector(':checked')?.value ?? null
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value)
  if (type === 'datetimepicker') return field.value ? Math.floor(new Date(field.value).getTime() / 1000) : null
  if (type.endsWith('external_select')) {
    const option = field.dataset.option ? JSON.parse(field.dataset.option) : null
    return type.startsWith('multi_') ? [option].filter(Boolean) : option
  }
  return field.value === '' ? null : field.value
}

/** A menu that searches asks the app for its options as somebody types. */
async function onType({ target }) {
  if (target.type !== 'search' || !target.closest('.search')) return
  delete target.dataset.option
  const shown = target.parentElement.querySelector('.menu-list')
  shown.hidden = true
  const typed = target.value
  if (typed.length < Number(target.dataset.least)) return
  const view = target.closest('[data-view]')?.dataset.view
  const place = view ? { view } : { ts: target.closest('[data-ts]')?.dataset.ts }
  const action = target.dataset.actionId ?? target.dataset.action
  const { options = [] } = await deed({
    do: 'suggest',
    user: state.viewer,
    channel: state.channel,
    ...place,
    action,
    typed,
  })
  if (target.value !== typed) return
  shown.replaceChildren(...options.map(({ text, option }) => offer(target, shown, text, option)))
  shown.hidden = options.length === 0
}

function offer(field, shown, text, option) {
  const button = document.createElement('button')
  button.type = 'button'
  button.role = 'option'
  button.textContent = text
  button.addEventListener('click', async () => {
    field.value = text
    field.dataset.option = JSON.stringify(option)
    shown.hidden = true
    if (field.dataset.act) await send(field, { selected: option })
  })
  return button
}

/** Asks what the button wants asked, and says whether the person agreed. */
async function agreed(target) {
  if (!target.dataset.confirm) return true
  const { title, text, confirm, deny, danger } = JSON.parse(target.dataset.confirm)
  const dialog = document.querySelector('#confirm')
  const [no, yes] = dialog.querySelectorAll('button')
  dialog.querySelector('h2').textContent = title
  dialog.querySelector('p').textContent = text
  no.textContent = deny
  yes.textContent = confirm
  yes.className = `button ${danger ? 'danger' : 'primary'}`
  dialog.returnValue = 'no'
  dialog.showModal()
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
  return dialog.returnValue === 'yes'
}

function closeMenus(but) {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== but) menu.open = false
}
