const part = (options) => (date) => new Intl.DateTimeFormat('en', options).format(date)
const isSameDay = (one, other) => one.toDateString() === other.toDateString()

/** Today and yesterday by name, as Slack's "pretty" tokens have it. */
const pretty = (write) => (date) => {
  const now = new Date()
  if (isSameDay(date, now)) return 'today'
  if (isSameDay(date, new Date(now.getTime() - 86_400_000))) return 'yesterday'
  if (isSameDay(date, new Date(now.getTime() + 86_400_000))) return 'tomorrow'
  return write(date)
}

const long = part({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' })
const middle = part({ year: 'numeric', month: 'long', day: 'numeric' })
const short = part({ year: 'numeric', month: 'short', day: 'numeric' })

const tokens = {
  date_num: (date) => date.toISOString().slice(0, 10),
  date: middle,
  date_short: short,
  date_long: long,
  date_pretty: pretty(middle),
  date_short_pretty: pretty(short),
  date_long_pretty: pretty(long),
  time: part({ hour: 'numeric', minute: '2-digit' }),
  time_secs: part({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
}

function ago(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000)
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  const away = Math.abs(seconds)
  if (away < 45) return seconds > 0 ? 'in a moment' : 'just now'
  if (away < 3_600) return relative.format(Math.round(seconds / 60), 'minute')
  if (away < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour')
  return relative.format(Math.round(seconds / 86_400), 'day')
}

/** Writes every moment inside an element in the time zone of this browser. */
export function writeMoments(root = document) {
  for (const element of root.querySelectorAll('time.moment')) {
    const date = new Date(Number(element.dataset.unix) * 1000)
    const words = element.dataset.tokens.replace(/\{(\w+)\}/g, (whole, name) => tokens[name]?.(date) ?? whole)
    if (element.textContent !== words) element.textContent = words
    element.title = `${long(date)}, ${tokens.time_secs(date)}`
  }
  for (const field of root.querySelectorAll(
    'input[type=datetime-local][data-unix]:not([value]), input[type=datetime-local][data-unix][value=""]',
  )) {
    if (field.value) continue
    const local = new Date(Number(field.dataset.unix) * 1000)
    local.setMinutes(local.getMinutes() - local.getTimezoneOffset())
    field.value = local.toISOString().slice(0, 16)
  }
}
