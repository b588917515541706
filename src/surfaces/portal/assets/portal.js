// Enhancements only: every page works without this file.
(() => {
  'use strict'
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]

  // Time: "ago" stays true, other moments are told in the reader's own zone.
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
  const dated = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
  const exact = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' })
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
      form === 'ago' ? ago(at) : form === 'exact' ? exact.format(at) : form === 'clock' && today ? clock.format(at) : dated.format(at)
    if (element.textContent !== words) element.textContent = words
    const title = full.format(at)
    if (element.title !== title) element.title = title
  }
  const tellTimes = () => all('time[datetime]').forEach(tellTime)
  tellTimes()
  setInterval(tellTimes, 10_000)

  // Charts are drawn on the server, on the clock of whoever looks.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone && !document.cookie.includes(`allclear_zone=${encodeURIComponent(zone)}`))
    document.cookie = `allclear_zone=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`

  // On a narrow screen the place somebody is at may stand beyond the edge of the navigation.
  document.querySelector('.top nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })

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
  // A page names what it shows; every change names itself and the incidents it is about.
  const concerns = ({ incident, proposal, investigation, incidents = [] }) => {
    const wanted = document.getElementById('live')?.dataset.live?.split(' ') ?? []
    return wanted.includes('*') || [incident, proposal, investigation, ...incidents].some((id) => wanted.includes(id))
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
    const hear = (event) => {
      let news = {}
      try {
        news = JSON.parse(event.data)
      } catch {
        refresh()
      }
      if (concerns(news)) refresh()
    }
    for (const kind of ['incident', 'proposal', 'investigation']) source.addEventListener(kind, hear)
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

  // While the line is down what is being worked on is looked at again from time to time.
  setInterval(() => {
    if (stream?.dataset.state !== 'live' && document.querySelector('#live[data-running]')) refresh()
  }, 2000)

  // A citation leads to its evidence, unfolded.
  const unfold = () => {
    const aim = location.hash.length > 1 && document.getElementById(location.hash.slice(1))
    if (aim?.matches?.('details')) aim.open = true
  }
  addEventListener('hashchange', unfold)
  unfold()

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
    const rows = all('.row-title, .trace-title, .log-line summary')
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
  // Forms that only look: a choice asks at once, and a span chosen from the list replaces an exact one.
  document.addEventListener('change', (event) => {
    const form = event.target.closest?.('.explore-form')
    if (!form || !event.target.matches('select')) return
    if (event.target.name === 'since') for (const field of all('[name="start"], [name="end"]', form)) field.value = ''
    form.requestSubmit()
  })
  document.addEventListener('submit', (event) => {
    if (event.target.matches?.('.explore-form, .lines-form, .look, .metric-form'))
      for (const field of all('input, select', event.target)) if (field.value === '' && field.name) field.disabled = true
  })
  addEventListener('pageshow', () => {
    for (const field of all('.explore-form :disabled, .lines-form :disabled, .look :disabled, .metric-form :disabled')) field.disabled = false
  })

  // Charts tell the values at the moment under the pointer, or at the one chosen by arrow keys.
  const readouts = new WeakMap()
  const readoutOf = (figure) => {
    const known = readouts.get(figure)
    if (known?.text === figure.dataset.readout) return known
    const read = { text: figure.dataset.readout, at: -1, ...JSON.parse(figure.dataset.readout) }
    readouts.set(figure, read)
    return read
  }
  const nearest = (times, wanted) => {
    let best = 0
    for (const [index, time] of times.entries()) if (Math.abs(time - wanted) < Math.abs(times[best] - wanted)) best = index
    return best
  }
  const drawn = (figure) => all('svg[data-plot]', figure).find((svg) => svg.getClientRects().length)
  const tellAt = (figure, seconds) => {
    const read = readoutOf(figure)
    const times = read.lines[0][1]
    read.at = nearest(times, seconds)
    const moment = times[read.at]
    const words = read.lines.map(([name, own, values]) => `${name} ${values[nearest(own, moment)]}`)
    figure.querySelector('.readout').textContent = `${clockOf(new Date((read.start + moment) * 1000))} · ${words.join(' · ')}`
    const svg = drawn(figure)
    if (!svg) return
    const [left, right, top, bottom, from, to] = svg.dataset.plot.split(' ').map(Number)
    const x = left + ((read.start + moment - from) / (to - from)) * (right - left)
    let hair = svg.querySelector('.hair')
    if (!hair) {
      hair = document.createElementNS('http://www.w3.org/2000/svg', 'line')
      hair.setAttribute('class', 'hair')
      svg.append(hair)
    }
    for (const [name, value] of [['x1', x], ['x2', x], ['y1', top], ['y2', bottom]]) hair.setAttribute(name, value)
  }
  const clockOf = (at) => (at.toDateString() === new Date().toDateString() ? clock : dated).format(at)
  const silence = (figure) => {
    figure.querySelector('.readout').textContent = ''
    for (const hair of all('.hair', figure)) hair.remove()
  }
  document.addEventListener('pointermove', (event) => {
    const svg = event.target.closest?.('.figure[data-readout] svg[data-plot]')
    if (!svg) return
    const [left, right, , , from, to] = svg.dataset.plot.split(' ').map(Number)
    const box = svg.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width
    const figure = svg.closest('.figure')
    tellAt(figure, from + ((x - left) / (right - left)) * (to - from) - readoutOf(figure).start)
  })
  document.addEventListener('pointerout', (event) => {
    const figure = event.target.closest?.('.figure[data-readout]')
    if (figure && !figure.contains(event.relatedTarget) && figure !== document.activeElement) silence(figure)
  })
  document.addEventListener('focusout', (event) => event.target.matches?.('.figure[data-readout]') && silence(event.target))
  document.addEventListener('keydown', (event) => {
    const figure = event.target.matches?.('.figure[data-readout]') ? event.target : null
    if (!figure || event.ctrlKey || event.metaKey || event.altKey) return
    const read = readoutOf(figure)
    const times = read.lines[0][1]
    const last = times.length - 1
    const to = { ArrowLeft: read.at < 0 ? last : read.at - 1, ArrowRight: read.at + 1, Home: 0, End: last }[event.key]
    if (event.key === 'Escape') silence(figure)
    if (to === undefined) return
    event.preventDefault()
    tellAt(figure, times[Math.min(last, Math.max(0, to))])
  })
  const armCharts = () => {
    for (const figure of all('.figure[data-readout]')) {
      figure.tabIndex = 0
      figure.setAttribute('role', 'group')
      figure.setAttribute('aria-label', `${figure.dataset.name}: arrow keys read the values`)
    }
  }
  armCharts()
  document.addEventListener('htmx:after:swap', armCharts)

  // A query completes itself: a list under the field, as the pattern "combobox" of WAI-ARIA has it.
  const query = document.querySelector('input[data-complete]')
  if (query) {
    const list = document.createElement('ul')
    list.id = 'offers'
    list.className = 'offers'
    list.hidden = true
    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', 'What may stand here')
    query.after(list)
    for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', 'offers'], ['aria-expanded', 'false']])
      query.setAttribute(name, value)
    let offer = null
    let chosen = -1
    let asked = 0
    let waiting = 0
    const options = () => all('[role="option"]', list)
    const close = () => {
      offer = null
      chosen = -1
      list.hidden = true
      list.replaceChildren()
      query.setAttribute('aria-expanded', 'false')
      query.removeAttribute('aria-activedescendant')
    }
    const choose = (index) => {
      const all = options()
      chosen = all.length ? (index + all.length) % all.length : -1
      for (const [at, option] of all.entries()) option.setAttribute('aria-selected', String(at === chosen))
      if (chosen < 0) return query.removeAttribute('aria-activedescendant')
      query.setAttribute('aria-activedescendant', all[chosen].id)
      all[chosen].scrollIntoView({ block: 'nearest' })
    }
    const take = (index) => {
      const { from, to, items } = offer
      const { text, kind } = items[index]
      const rest = query.value.slice(to)
      const gap = kind === 'value' && !rest.startsWith(' ') && !rest.startsWith(')') ? ' ' : ''
      query.value = query.value.slice(0, from) + text + gap + rest
      const cursor = from + text.length + gap.length
      query.setSelectionRange(cursor, cursor)
      close()
      if (kind !== 'value') ask()
    }
    const show = (found) => {
      close()
      if (!found.items?.length || document.activeElement !== query) return
      offer = found
      for (const [index, { text, kind }] of found.items.entries()) {
        const option = document.createElement('li')
        option.id = `offer-${index}`
        option.setAttribute('role', 'option')
        option.setAttribute('aria-selected', 'false')
        const word = document.createElement('span')
        word.textContent = text
        const what = document.createElement('span')
        what.className = 'kind'
        what.textContent = kind
        option.append(word, what)
        option.addEventListener('mousedown', (event) => {
          event.preventDefault()
          take(index)
        })
        list.append(option)
      }
      list.hidden = false
      query.setAttribute('aria-expanded', 'true')
    }
    const ask = async () => {
      const turn = ++asked
      const form = new FormData(query.form)
      const about = new URLSearchParams({ query: query.value, cursor: String(query.selectionStart ?? query.value.length) })
      for (const name of ['service', 'profile']) about.set(name, form.get(name) ?? '')
      try {
        const answer = await fetch(`${query.dataset.complete}?${about}`)
        const found = answer.ok ? await answer.json() : {}
        if (turn === asked) show(found)
      } catch {
        close()
      }
    }
    query.addEventListener('input', () => {
      clearTimeout(waiting)
      waiting = setTimeout(ask, 120)
    })
    query.addEventListener('blur', close)
    query.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault()
        if (offer) choose(event.key === 'ArrowDown' ? chosen + 1 : Math.max(chosen, 0) - 1)
        else if (event.key === 'ArrowDown') ask()
      } else if (event.key === 'Escape' && offer) {
        event.preventDefault()
        event.stopPropagation()
        close()
      } else if ((event.key === 'Enter' || event.key === 'Tab') && offer && chosen >= 0) {
        event.preventDefault()
        take(chosen)
      }
    })
  }

  // Ctrl or Command with Enter sends what is being written.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches?.('textarea'))
      event.target.form?.requestSubmit()
  })
})()
