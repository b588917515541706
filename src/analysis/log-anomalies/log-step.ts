import { lineHarm, longestLine } from './line-harm.ts'
import { mechanismsOf } from './mechanisms/index.ts'
import type { Mechanism } from './mechanisms/mechanism.ts'

/** What a line does in the story that a log tells. */
export type Part = 'change' | 'symptom' | 'finding' | 'attempt' | 'fix' | 'recovery' | 'aside'

/** A line of a log, read as a step of a story. */
export interface LogStep {
  index: number
  line: string
  /** As written, such as `14:02:11`; empty without one. */
  time: string
  level: string
  /** Who wrote it: `search-api`, `kubelet worker-7`; empty when it does not say. */
  component: string
  message: string
  part: Part
  /** What it shows, the most telling first. */
  mechanisms: Mechanism[]
}

const head =
  /^(?:\[?((?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?Z?)\]?\s+)?(?:\[?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|PAGER)\]?[:\s]+)?(?:\[([\w./-]+)\]\s*|([a-z][\w./-]*(?: [a-z][\w.-]*-?\d[\w-]*)?|duty):\s+)?/i
const passing =
  /\b(?:self.(?:resolved|recovered|healed)|transient|brief(?:ly)?|for \d+s,|still inside budget|within budget|healthy|skipped|scrape ok|evictions 0|next renewal|unrelated|ruled out)\b/i
const noEffect =
  /\b(?:unchanged|persists?|no (?:change|effect|improvement)|did not (?:help|change)|without effect|still|despite|same as before|ruled out|continue[sd]?|not the cause)\b/i
const undoing =
  /\b(?:disabled|reverted|rolled (?:back|forward)|rollback|reload\w*|renewed|rotated|updated|restarted|replaced|expanded|extended|increased|raised|lowered|deleted|deleting|purged|killed|terminated|failed over|cordoned|drained|patched|hotfix\w*|re-?created|restored|added|removed|unblocked|released|re-?enabled|resized|scaled|finished|completed|synced|applied|fixed|corrected|cleared|moved|throttled|paused|stopped)\b/i
const goodNews =
  /\b(?:back to (?:baseline|normal|\d)|recover\w*|succeeded|succeeding|ready|online|healthy|drain(?:ed|ing)|resolved|stopped|restored|normal(?:ised|ized)?|scaled back|stable|caught up|error rate 0(?:\.\d+)?%|returned to)\b/i
const people =
  /^(?:on.?call|ops|sre|dba|engineer|operator|secrets?|vault|flags?|admin|netops|dbops|platform|incident|human|security|infra|pager|support)\b/i
/** Somebody says why; what else sounds like it may as well say what is done. */
const proof =
  /\b(?:shows?|showed|found|because|caused by|due to|traced|points? to|root cause|profiling|confirmed|largest|last renewed|notafter|identified|suspect\w*|correlat\w*)\b/i
const hunch = /\b(?:only|mismatch|wrong|missing|instead of|no longer|never|uses?|was set|limit|intended)\b/i
const isInsight = (message: string) => proof.test(message) || hunch.test(message)
const changed =
  /\b(?:deploy\w*|released|rollout|enabled|disabled|upgrad\w*|migration|config\w* (?:changed|pushed|applied|updated)|placed on|started on|scheduled|rotated|cutover|failover|merged|applied|resized|set to|changed|created|launched|canary|dropped|truncated|moved|switched|turned (?:on|off))\b/i

/** Whether a person, or a tool that people use, speaks in this line. */
export const isPerson = ({ component }: LogStep) => people.test(component)

/** Reads a log as a story: who said what when, and which part the line plays. */
export function logSteps(lines: readonly string[]): LogStep[] {
  const steps = lines.map((line, index) => stepOf(line.slice(0, longestLine), index))
  const lastTrouble = steps.findLastIndex(({ part }) => part === 'symptom')
  const firstTrouble = steps.findIndex(({ part }) => part === 'symptom')
  for (const step of steps) settle(step, firstTrouble, lastTrouble)
  return steps
}

function stepOf(line: string, index: number): LogStep {
  const [all = '', time = '', level = '', bracketed, before] = head.exec(line) ?? []
  const component = (bracketed ?? before ?? '').trim()
  const message = line.slice(all.length).trim()
  const mechanisms = mechanismsOf(`${component}: ${message}`)
  const step: LogStep = { index, line, time, level: level.toLowerCase(), component, message, part: 'aside', mechanisms }
  step.part = partOf(step)
  return step
}

function partOf({ line, level, component, message, mechanisms }: LogStep): Part {
  const [mechanism] = mechanisms
  const byPerson = people.test(component)
  const isBad = /warn|error|fatal|crit|pager/.test(level) || (level !== 'info' && lineHarm(line).harm >= 0.5)
  if (passing.test(message) && !byPerson && !noEffect.test(message)) return changed.test(message) ? 'change' : 'aside'
  if (isBad) return 'symptom'
  if (undoing.test(message) && noEffect.test(message)) return 'attempt'
  if (noEffect.test(message) && mechanism?.name === 'autoscaling') return 'attempt'
  if (byPerson && undoing.test(message) && !proof.test(message)) return 'fix'
  if (byPerson) return isInsight(message) ? 'finding' : undoing.test(message) ? 'fix' : 'aside'
  if (goodNews.test(message)) return 'recovery'
  if (changed.test(message)) return 'change'
  if (isInsight(message) || mechanism) return 'finding'
  return 'aside'
}

/**
 * What is done after the last trouble is what helped; what was tried before it did not help, and good news before there
 * was any trouble is no recovery.
 */
function settle(step: LogStep, firstTrouble: number, lastTrouble: number): void {
  const { index, part, message } = step
  if (index > lastTrouble && lastTrouble >= 0) {
    const isDone = undoing.test(message) && !proof.test(message) && lineHarm(message).harm < 0.5
    if (isDone && /change|finding|aside/.test(part)) step.part = 'fix'
    if (part === 'recovery' && people.test(step.component)) step.part = 'fix'
    return
  }
  const isAct = undoing.test(message) || changed.test(message)
  if (index < firstTrouble && isPerson(step) && isAct && part !== 'finding') step.part = 'change'
  else if (part === 'fix') step.part = 'attempt'
  if (part === 'recovery' && index < firstTrouble) step.part = changed.test(message) ? 'change' : 'aside'
}
