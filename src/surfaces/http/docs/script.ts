/** What the page of the docs can do beside being read: search, ask the API, copy a request. Runs in the browser. */
export const script = `'use strict'
const all = (selector, from) => [...(from || document).querySelectorAll(selector)]
const one = (selector, from) => (from || document).querySelector(selector)
const key = one('#key'), search = one('#search')

one('.bar').hidden = false
for (const form of all('form.try')) form.hidden = false

key.value = sessionStorage.getItem('allclear-key') || ''
key.addEventListener('input', () => sessionStorage.setItem('allclear-key', key.value.trim()))

search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  for (const each of all('.operation')) each.hidden = !words.every((word) => each.dataset.words.includes(word))
  for (const group of all('.group')) group.hidden = !one('.operation:not([hidden])', group)
  for (const link of all('nav li')) {
    const target = document.getElementById(one('a', link).hash.slice(1))
    link.hidden = target ? target.hidden : false
  }
})

const unfold = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target && target.matches('details')) target.open = true
}
addEventListener('hashchange', unfold)
unfold()

function requestOf(form) {
  const headers = {}, query = new URLSearchParams()
  let path = form.dataset.path, body
  for (const field of all('[data-in]', form)) {
    const value = field.value.trim(), place = field.dataset.in
    if (place === 'body') body = value || '{}'
    else if (place === 'path') path = path.replace('{' + field.name + '}', encodeURIComponent(value))
    else if (value === '') continue
    else if (place === 'query') query.append(field.name, value)
    else headers[field.name] = value
  }
  if (key.value.trim()) headers.Authorization = 'Bearer ' + key.value.trim()
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const method = form.dataset.method.toUpperCase()
  return { url: path + (query.size ? '?' + query : ''), method, headers, body }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

async function send(form) {
  const answer = one('.answer', form), line = one('p', answer), text = one('pre', answer)
  const { url, ...request } = requestOf(form)
  answer.hidden = false
  line.textContent = 'Asking …'
  text.textContent = ''
  const began = performance.now()
  try {
    const response = await fetch(url, { ...request, credentials: key.value.trim() ? 'omit' : 'same-origin' })
    const body = await response.text()
    line.textContent = response.status + ' ' + response.statusText + ' · ' + Math.round(performance.now() - began) + ' ms'
    text.textContent = pretty(body)
  } catch (error) {
    line.textContent = 'The server did not answer: ' + error.message
  }
}

const quoted = (text) => "'" + text.replaceAll("'", "'\\\\''") + "'"

function curlOf(form) {
  const { url, method, headers, body } = requestOf(form)
  const lines = ['curl -X ' + method + ' ' + quoted(location.origin + url)]
  for (const [name, value] of Object.entries(headers)) {
    lines.push('-H ' + (name === 'Authorization' ? '"Authorization: Bearer $ALLCLEAR_API_KEY"' : quoted(name + ': ' + value)))
  }
  if (body !== undefined) lines.push('-d ' + quoted(body))
  return lines.join(' \\\\\\n  ')
}

document.addEventListener('submit', async (event) => {
  if (!event.target.matches('form.try')) return
  event.preventDefault()
  const button = one('[type=submit]', event.target)
  button.disabled = true
  await send(event.target)
  button.disabled = false
})

document.addEventListener('click', async (event) => {
  if (!event.target.matches('[data-copy]')) return
  const form = event.target.closest('form'), answer = one('.answer', form), curl = curlOf(form)
  answer.hidden = false
  one('pre', answer).textContent = curl
  one('p', answer).textContent = 'As curl:'
  try {
    await navigator.clipboard.writeText(curl)
    one('p', answer).textContent = 'Copied:'
  } catch {
    one('p', answer).textContent = 'As curl (the browser did not let it be copied):'
  }
})
`
