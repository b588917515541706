import { selectedIn } from './clicks.js'
import { deed } from './deeds.js'
import { state } from './regions.js'

let shown

/** Puts a modal on the screen, or takes it away; while it is the same, what was typed stays. */
export function showModal(modal) {
  const dialog = document.querySelector('#modal')
  if (shown === modal?.[0]) return
  shown = modal?.[0]
  if (!modal) {
    dialog.close()
    dialog.replaceChildren()
    return
  }
  dialog.innerHTML = modal[1]
  if (!dialog.open) dialog.showModal()
  const first = dialog.querySelector('[autofocus], [data-input]')
  first?.focus()
}

/** Submitting and closing of modals. */
export function listenToForms() {
  const dialog = document.querySelector('#modal')
  dialog.addEventListener('submit', async (event) => {
    event.preventDefault()
    await submit(event.target)
  })
  dialog.addEventListener('click', (event) => event.target.closest('[data-close]') && close(dialog))
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    close(dialog)
  })
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.target.form?.requestSubmit()
  })
}

function close(dialog) {
  const view = dialog.querySelector('[data-view]')?.dataset.view
  if (view) return deed({ do: 'close', user: state.viewer, view })
}

async function submit(form) {
  const fields = [...form.querySelectorAll('[data-input]')]
  const missing = fields.filter((field) => !isAnswered(field))
  complain(
    form,
    Object.fromEntries(missing.map((field) => [field.dataset.input, 'Please complete this required field.'])),
  )
  const wrong = fields.filter((field) => !missing.includes(field) && field.checkValidity && !field.checkValidity())
  if (wrong.length > 0)
    complain(form, Object.fromEntries(wrong.map((field) => [field.dataset.input, field.validationMessage])))
  if (missing.length > 0 || wrong.length > 0) return
  const values = Object.fromEntries(fields.map((field) => [field.dataset.input, selectedIn(field)]))
  const button = form.querySelector('[type=submit]')
  button.setAttribute('aria-busy', 'true')
  const { errors = {}, trouble } = await deed(
    { do: 'submit', user: state.viewer, view: form.dataset.view, values },
    { quiet: true },
  )
  button.removeAttribute('aria-busy')
  complain(form, errors, trouble)
}

function isAnswered(field) {
  const required = field.required || (field.matches('.boxes') && !field.closest('.input').querySelector('.label small'))
  const answer = selectedIn(field)
  return !required || (Array.isArray(answer) ? answer.length > 0 : answer !== null && answer !== '')
}

/** Writes under each field what is wrong with it. */
function complain(form, errors, trouble = '') {
  for (const block of form.querySelectorAll('[data-error-for]')) {
    const words = errors[block.dataset.errorFor] ?? ''
    const line = block.querySelector('.error')
    line.textContent = words
    line.hidden = words === ''
    block.classList.toggle('wrong', words !== '')
  }
  const foot = form.querySelector('.trouble')
  foot.textContent = trouble && `⚠ ${trouble}`
  foot.hidden = !trouble
  form.querySelector('.wrong [data-input]')?.focus()
}
