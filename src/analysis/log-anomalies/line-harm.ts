/** How much a line by itself says that something is broken. */
export interface LineHarm {
  /** 0 is nothing, 0.5 and up is a fault. */
  harm: number
  /** What in the line says so; empty when nothing does. */
  because: string
  /** The level the line names, in small letters; empty when it names none. */
  level: '' | 'info' | 'warn' | 'error' | 'fatal'
}

/** Levels stand in capitals or at the beginning, possibly behind a moment. */
const levels: [LineHarm['level'], RegExp, number][] = [
  ['fatal', /(?:^|[\s[|])(?:FATAL|CRITICAL|CRIT|EMERG|PANIC)(?=[\s:\]|])/, 1],
  ['error', /(?:^|[\s[|])(?:ERROR|ERR|SEVERE)(?=[\s:\]|])|^\s*error:/, 0.75],
  ['warn', /(?:^|[\s[|])(?:WARN|WARNING)(?=[\s:\]|])/, 0.3],
  ['info', /(?:^|[\s[|])(?:INFO|DEBUG|NOTICE|TRACE)(?=[\s:\]|])/, 0],
]

/** Words of broken machinery: the line tells of a fault that happened, whoever wrote it. */
const broken =
  /\b(?:panic|panicked|crash(?:ed|es|ing)?|segfault|segmentation fault|core dumped|corrupt(?:ed|ion)?|unrecoverable|uncorrectable|data loss|deadlock|livelock|split.brain|oom|out of memory|no space left|severed|broken pipe|reset by peer|connection (?:refused|lost|closed unexpectedly|aborted|timed? ?out)|lost connection|(?:host|network|service|node|server) (?:is )?(?:unreachable|down|lost|dead|not responding)|unreachable|timed out|time.?out (?:after|waiting|exceeded)|deadline exceeded|assert(?:ion)?|exhausted|power (?:deactivated|lost|failure)|link (?:down|failure|broken)|over limit|overflow(?:ed)?|out of range|unexpected(?:ly)? (?:eof|exit(?:ed)?|termination|end of)|stopping execution|stack.?trace|traceback|unhandled|uncaught|not enough replicas|evict(?:ed|ion) due|quorum lost|expired certificate|certificate (?:has )?expired|x509|emergency|tamper(?:ed)?|exfiltrat\w*|breach(?:ed)?)\b|(?:kernel|process|server|daemon|service|node|container|worker|thread|child)\b.{0,20}\b(?:terminated|died|killed|aborted|exited with (?!code 0|status 0))|\bkilled process\b|\b(?:mount|boot|write|read|disk|fan|raid) failed\b|\b(?:storage|tlb error|machine check|check) interrupt\b|\bsignal (?:4|6|7|8|9|11)\b|\bexit (?:code|status) (?:1[0-9][0-9]|[1-9])\b|\bHTTP[/ ]?\d*\.?\d* ?5\d\d\b|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) \S+ 5\d\d\b|\bheartbeats? (?:missed|lost)|missed \w* ?heartbeats?\b|\b(?:status|code)[=: ]5\d\d\b/i

/** Faults as programs shout them, and classes of exceptions: here capitals matter. */
const shouted = /\bFAIL(?:ED|URE)\b|\b[A-Z]\w+(?:Exception|Error)\b/

/** Words of something that did not work, which may or may not matter. */
const failed =
  /\b(?:errors?|fail(?:ed|s|ure|ures|ing)?|unable to|could not|cannot|can't|problem (?:with|communicating)|abnormal(?:ly)?|rejected|aborted|dropped|dropping|stalled|hung|stuck|degraded|too slow|slow (?:quer(?:y|ies)|requests?|responses?|calls?|logs?)|exceed(?:s|ed|ing)|saturat(?:ed|ion)|throttl(?:ed|ing)|leak(?:s|ed|ing)?|starv(?:ed|ing|ation)|(?:buffer|disk|queue|pool|heap|storage|partition) (?:is )?(?:full|100%)|(?:9[5-9]|100)(?:\.\d+)?% (?:full|used)|unhealthy|invalid|lost)\b/i

/** A connection, stream or socket that fails is machinery, not a request that was wrong. */
const channel =
  /\b(?:fail(?:ed|ure)?|error|unable|cannot|could not)\b.{0,60}\b(?:socket|stream|connection|link|network|packet|heartbeat|peer|replica|controller)\b/i

/** What is said to be over, repaired, expected or within what was planned. */
const eased =
  /\b(?:corrected|recovered|recover(?:s|ing)? ok|succeeded|success(?:ful|fully)?|resolved|restored|within (?:budget|limits?|slo|threshold|range|tolerance|normal)|as expected|expected|normal|healthy|passed|reachable|no (?:errors?|failures?|problems?|issues?)|without (?:error|failure)|0 (?:errors?|failures?|failed|dropped|lost|timeouts?)|scheduled|graceful(?:ly)?|harmless|ignor(?:ed|ing)|skipp(?:ed|ing)|in sync|ready|acceptable|below threshold|(?:will|would|may|might) (?:be )?\w+ (?:if|unless|when))\b/i

/** Mistakes of whoever asked: a wrong path, name, right or password does not break the service. */
const askers =
  /\b(?:no such file|not found|permission denied|access denied|invalid (?:password|user|or missing|argument|credentials|parameter|input|request)|wrong password|bad request|unknown user|illegal user|already exists|does not exist|is a directory|not a directory|too big|authentication failure|failed password|check pass)\b/i

/** A row of a dump or of statistics: the name of a register or a counter and its value. */
const readout =
  /\.{4,} ?\S+$|\bregister\b|\b\w+[=:]\s*0x[0-9a-f]+\s*$|^(?:total of )?\d+ [\w -]*(?:errors?|exceptions?|failures?|interrupts?)(?:\(s\))?\b|\b0 [\w ]+(?:errors?|interrupts?|failures?)|\b\w*(?:errors?|failures?|failed|dropped)[=: ]+0\b/i

/** What comes later in a line is detail; reading all of a line without end would take without end. */
export const longestLine = 1000

/** Judges one line by its words and by the level it names. */
export function lineHarm(whole: string): LineHarm {
  const line = whole.slice(0, longestLine)
  const named = levels.find(([, pattern]) => pattern.test(line))
  const level = named?.[0] ?? ''
  const words = level === '' ? line : line.replace(levels.find(([name]) => name === level)![1], ' ')
  const told = toldHarm(words)
  const raised = level === 'info' ? 0.6 * told.harm : Math.max(told.harm, named?.[2] ?? 0)
  const lowered = eased.test(words) ? 0.35 * raised : raised
  return { harm: lowered, because: told.because || (named?.[2] ? level : ''), level }
}

function toldHarm(words: string): { harm: number; because: string } {
  if (readout.test(words)) return { harm: 0, because: '' }
  const fault = broken.exec(words) ?? shouted.exec(words)
  if (fault && !askers.test(words)) return { harm: 0.85, because: fault[0] }
  const path = channel.exec(words)
  if (path && !askers.test(words)) return { harm: 0.7, because: path[0] }
  const failure = failed.exec(words)
  if (!failure) return { harm: 0, because: '' }
  return { harm: askers.test(words) ? 0.3 : 0.55, because: failure[0] }
}
