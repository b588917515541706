import { refresh } from './regions.js'

let hiding

/** Has something done in the name of the viewer; trouble is shown where Slack would show it, or at the foot of the page. */
export async function deed(what, { quiet = false } = {}) {
  const response = await fetch('/playground/do', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(what),
  }).catch(() => undefined)
  const outcome = response ? await response.json() : { trouble: 'The demo is not running any more.' }
  if (outcome.trouble && !quiet) toast(outcome.trouble)
  await refresh()
  return outcome
}

/** Shows a line of trouble for a while. */
function toast(words) {
  const element = document.querySelector('#toast')
  element.textContent = `⚠ ${words}`
  element.hidden = false
  clearTimeout(hiding)
  hiding = setTimeout(() => {
    element.hidden = true
  }, 8_000)
}
