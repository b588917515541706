const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?'
const time = String.raw`\d{1,2}:\d{1,2}:\d{1,2}(?:[.,:]\d{1,9})?`
const zone = String.raw`(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?`
const date = String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?|\d{1,2}\/${month}\/\d{4}|\d{8}`
const moments = [
  String.raw`(?:${date})(?:[T _:-]|, ?)(?:${time}|\d\d\.\d\d\.\d\d(?:\.\d+)?)${zone}`,
  `(?:${weekday} )?${month} +\\d{1,2},? (?:\\d{4} )?${time}(?: \\d{4})?${zone}`,
  `(?:${weekday} )?\\d{1,2} ${month} \\d{4} ${time}${zone}`,
  String.raw`\d{6} \d{6}(?= )`,
  String.raw`1\d{9}(?:\.\d+|\d{3})?(?= )(?: \d{4}[.-]\d\d[.-]\d\d)?`,
  `${time}${zone}(?=[\\s\\]|])`,
]
const levelNames =
  '(?:TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERR|ERROR|SEVERE|CRIT|CRITICAL|FATAL|EMERG|ALERT|PANIC|VERBOSE|[Tt]race|[Dd]ebug|[Ii]nfo|[Nn]otice|[Ww]arn(?:ing)?|[Ee]rr(?:or)?|[Cc]rit(?:ical)?|[Ff]atal)'

const moment = new RegExp(`[[(<"]?(?:${moments.join('|')})[\\])>"]?[,;:|]?\\s*`, 'y')
/** A moment that stands further right, behind fields that say where the line comes from. */
const later = new RegExp(`(?<=[\\s[])(?:${moments.slice(0, 3).join('|')}|1\\d{9}(?= \\d))[\\])>"]?[,;:]?\\s*`, 'g')
/** Up to four fields, such as host and process, each with a digit or a sign in it, as words of a sentence have not. */
const between = /^(?:[\w./:-]*[\d._/:-][\w./:-]* +){0,4}\[?$/
const klog = /[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ \S+:\d+\] /y
const level = new RegExp(
  `(?:[|-] ?)?(?:[[(<]${levelNames}[\\])>]|${levelNames}(?=[\\s:|\\]-])|[VDIWEF](?= [\\w.-]+\\s*:))[:|]?\\s*`,
  'y',
)
const behindFields = /(?:[A-Z0-9_:-]+ ){1,4}(?:DEBUG|INFO|WARN|WARNING|ERROR|SEVERE|FATAL|FAILURE) /y
const pipes = /[^|\s]{1,60}\|\s*/y
const numbers = /\d{1,10}(?:#\d{1,10}:)?(?=\s)\s+/y
const bracket = /\[(?:[^[\]]|\[[^[\]]*\]){1,200}\](?:\s*[-:](?=\s))?\s*/y
const program = /[\w./-]+(?:\([\w.-]+\))?(?:\[\d+\])?:\s+/y
const host = /[\w.\-/:]+\s+(?=[\w./-]+(?:\([\w.-]+\))?(?:\[\d+\])?:)/y
const logger = /(?:[\w$-]+\.)*[\w$-]+(?:\(\d+\)|\[\d+\])?\s*:(?:\s+|$)|(?:[\w$-]+\.)+[\w$-]+(?=\s)\s+(?=[[-])/y
const source = /[\w.$-]+(?: [*\w.]+)? - /y
const component = /[A-Z][\w.-]*\s{2,}/y
const monthName = new RegExp(month)
const dash = /-+\s+/y
/** RFC 5424 and its five fields behind the moment. */
const structured = /<\d{1,3}>1 \d{4}-\d\d-\d\dT\S+ \S+ \S+ \S+ \S+ (?:-|(?:\[[^\]]*\])+)\s*/y
const priority = /<\d{1,3}>/y
/** A level or its initial before the moment. */
const early = new RegExp(`(?:\\[?${levelNames}\\]?[:,]?|[DIWEFA],) +(?=[[(]?\\d{2,4}[-/:.]\\d\\d)`, 'y')
const rubyProcess = /#\d+\]\s+/y
const containerStream = /(?:stdout|stderr) [FP] /y

/**
 * Where the message of a raw line begins, behind the header that most formats put before it: a moment, and then in the
 * orders that syslog, log4j, logcat, klog, Python and pipe-separated formats use, host, program, level, process, thread
 * and logger. 0 for a line that does not begin with a moment.
 */
export function stripHeader(line: string): number {
  const behind = take(klog, line, 0) || take(structured, line, 0)
  if (behind > 0) return behind
  const start = take(early, line, take(priority, line, take(dash, line, 0)))
  let at = take(moment, line, start)
  if (at === start) at = 0
  else at = take(containerStream, line, take(rubyProcess, line, at))
  const further = lastMoment(line, at)
  if (further === 0 && at === 0) return 0
  const isSyslog = at > 0 && further === 0 ? monthName.test(line.slice(0, 12)) : further > 0
  at = Math.max(at, further)
  if (line[at - 1] === '|' || line.slice(0, at).trimEnd().endsWith('|')) return many(pipes, line, at)
  if (isSyslog) at = take(program, line, take(host, line, at))
  else at = take(source, line, at)
  return line[at - 2] === ':' && isSyslog ? at : fields(line, at)
}

/** Where messages begin when nearly all lines of a sample have a header, else undefined: then there is none to strip. */
export function hasHeaders(lines: readonly string[], sample = 200): boolean {
  const step = Math.max(1, Math.floor(lines.length / sample))
  let seen = 0
  let headed = 0
  for (let i = 0; i < lines.length; i += step) {
    if (lines[i] === '') continue
    seen++
    if (stripHeader(lines[i]!) > 0) headed++
  }
  return headed >= 0.7 * seen && headed > 0
}

/** Behind the moment: level, process, thread and logger. */
function fields(line: string, from: number): number {
  let at = from
  for (let round = 0; round < 6; round++) {
    const start = at
    at = take(dash, line, at)
    at = many(numbers, line, at)
    at = take(behindFields, line, at)
    const leveled = take(level, line, at)
    if (leveled > at) at = take(component, line, leveled)
    const named = take(logger, line, at)
    if (named > at) return take(dash, line, named)
    const threaded = take(bracket, line, at)
    if (threaded > at && /[-:]\s+$/.test(line.slice(at, threaded))) return threaded
    at = threaded
    if (at === start) return at
  }
  return at
}

/** The end of a moment within the first 90 characters that has nothing but fields between itself and the one before. */
function lastMoment(line: string, from: number): number {
  const start = line.slice(0, 120)
  let end = 0
  later.lastIndex = from
  for (let found = later.exec(start); found && found.index < 90; found = later.exec(start)) {
    if (!between.test(start.slice(end || from, found.index))) break
    end = later.lastIndex
  }
  return end
}

function many(pattern: RegExp, line: string, from: number): number {
  let at = from
  for (let next = take(pattern, line, at); next > at; next = take(pattern, line, at)) at = next
  return at
}

function take(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(line) ? pattern.lastIndex : at
}
