// Enhancements only: every page works without this file.
(() => {
  'use strict'
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]

  // Time: "ago" stays true, other moments are told in the reader's own zone.
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
  const dated = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
  const ago = (at) => {
    const seconds = Math.round((Date.now() - at) / 1000)
    if (Math.abs(seconds) < 5) return 'just now'
    const [name, size] = units.find(([, s]) => Math.abs(seconds) >= s)
    const amount = `${Math.floor(Math.abs(seconds) / size)} ${name}`
    return seconds > 0 ? `${amount} ago` : `in ${amount}`
  }
  const tellTime = (element) => {
    const at = new Date(element.dateTime)
    if (Number.isNaN(at.getTime())) return
    const { form } = element.dataset
    const today = at.toDateString() === new Date().toDateString()
    const words =
      form === 'ago' ? ago(at) : form === 'exact' ? full.format(at) : form === 'clock' && today ? clock.format(at) : dated.format(at)
    if (element.textContent !== words) element.textContent = words
    const title = full.format(at)
    if (element.title !== title) element.title = title
  }
  const tellTimes = () => all('time[datetime]').forEach(tellTime)
  tellTimes()
  setInterval(tellTimes, 10_000)

  // Live: what changed is fetched anew and morphed in place, at most once a second however much happens.
  const stream = document.getElementById('connection')
  let refreshing = false
  let due = null
  let last = 0
  const refresh = () => {
    if (due !== null) return
    due = setTimeout(() => {
      due = null
      last = Date.now()
      const live = document.getElementById('live')
      if (live && !document.hidden) window.htmx?.trigger(live, 'news')
    }, Math.max(120, last + 1000 - Date.now()))
  }
  const concerns = (incident) => {
    const wanted = document.getElementById('live')?.dataset.live
    return wanted === '*' || wanted === incident
  }
  const say = (state, words) => {
    if (stream.dataset.state === state) return
    stream.dataset.state = state
    stream.textContent = words
  }
  let source = null
  let broken = false
  const listen = () => {
    if (source || !stream || !window.EventSource) return
    source = new EventSource(stream.dataset.stream)
    source.addEventListener('open', () => {
      say('live', 'Live')
      // What happened while the line was down was not heard.
      if (broken) refresh()
      broken = false
    })
    source.addEventListener('error', () => {
      broken = true
      say('waiting', 'Reconnecting')
    })
    // The server could not keep what we missed.
    source.addEventListener('reload', refresh)
    source.addEventListener('incident', (event) => {
      let news = {}
      try {
        news = JSON.parse(event.data)
      } catch {
        refresh()
      }
      if (concerns(news.incident)) refresh()
    })
  }
  // Browsers open few connections to one server: a page nobody looks at gives its own back.
  const rest = () => {
    source?.close()
    source = null
    broken = true
  }
  document.addEventListener('visibilitychange', () => (document.hidden ? rest() : listen()))
  addEventListener('pagehide', rest)
  addEventListener('pageshow', listen)
  listen()

  // A refresh must not fold what somebody unfolded; an answer to a form may.
  document.addEventListener('htmx:before:swap', (event) => {
    refreshing = event.detail?.ctx?.sourceElement?.id === 'live'
  })
  window.htmx?.registerExtension('keep-unfolded', {
    htmx_before_morph_attr: (element, detail) => !(refreshing && detail.attrName === 'open'),
  })
  document.addEventListener('htmx:after:swap', (event) => {
    tellTimes()
    if (event.detail?.ctx?.sourceElement?.id === 'live') return
    const fault = document.querySelector('[aria-invalid="true"]')
    if (fault) fault.focus()
  })
  document.addEventListener('htmx:error', () => say('waiting', 'Reconnecting'))

  // Unfolded menus close on Escape and on a click elsewhere.
  const menus = () => all('details.menu[open]')
  document.addEventListener('click', (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false
  })
  document.addEventListener('toggle', (event) => {
    if (event.target.matches?.('details.menu[open]')) event.target.querySelector('.popup textarea, .popup select')?.focus()
  }, true)

  // Keyboard.
  const visible = (element) => element.offsetParent !== null
  const press = (key) => {
    const target = all(`[data-shortcut="${CSS.escape(key)}"]`).find(visible)
    if (!target) return false
    if (target.matches('input, textarea')) target.focus()
    else target.click()
    return true
  }
  const step = (by) => {
    const rows = all('.row-title')
    if (!rows.length) return
    const at = rows.indexOf(document.activeElement)
    rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))].focus()
  }
  const help = document.getElementById('help')
  let going = 0
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      for (const menu of menus()) {
        menu.open = false
        menu.querySelector('summary')?.focus()
      }
      if (event.target.matches?.('input, textarea')) event.target.blur()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest?.('input, textarea, select, dialog')) return
    const { key } = event
    if (going && Date.now() - going < 1200) {
      going = 0
      const link = document.querySelector(`a[data-keys="g ${CSS.escape(key)}"]`)
      if (link) {
        event.preventDefault()
        link.click()
        return
      }
    }
    if (key === 'g') going = Date.now()
    else if (key === '?') help?.showModal()
    else if (key === 'j') step(1)
    else if (key === 'k') step(-1)
    else if (key === 'n') {
      const note = document.querySelector('.note-form textarea')
      if (!note) return
      note.focus()
      event.preventDefault()
    } else if (key.length === 1 && press(key)) event.preventDefault()
  })
  // Ctrl or Command with Enter sends what is being written.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches?.('textarea'))
      event.target.form?.requestSubmit()
  })
})()
