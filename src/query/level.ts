import { type Level, levels } from '../core/telemetry/log.ts'

/** What vendors, libraries and people write for each level, in small letters. */
const spellings: Record<Level, readonly string[]> = {
  TRACE: ['trace', 'trc', 'verbose', 'vrb', 'finest', 'finer', 'silly', 'all', 't', 'v'],
  DEBUG: ['debug', 'dbg', 'dbug', 'fine', 'config', 'd'],
  INFO: ['info', 'inf', 'information', 'informational', 'notice', 'log', 'success', 'ok', 'default', 'i', 'n'],
  WARN: ['warn', 'warning', 'wrn', 'w'],
  ERROR: ['error', 'err', 'eror', 'severe', 'failure', 'fail', 'e'],
  FATAL: ['fatal', 'ftl', 'critical', 'crit', 'emergency', 'emerg', 'alert', 'panic', 'dpanic', 'wtf', 'f', 'c'],
}

const byName = new Map(levels.flatMap((level) => spellings[level].map((name) => [name, level] as const)))

/** The level a vendor's word means, whatever its case; undefined where the word is none. */
export const foldLevel = (word: string): Level | undefined => byName.get(word.trim().toLowerCase())

/** Every word that folds into a level, in small letters, the usual one first. */
export const levelSpellings = (level: Level): readonly string[] => spellings[level]

/** The levels that stand in an order to one: `>= WARN` is WARN, ERROR and FATAL. */
export function levelsThat(operator: '>' | '>=' | '<' | '<=', level: Level): Level[] {
  const at = levels.indexOf(level)
  return levels.filter((_, index) =>
    operator === '>' ? index > at : operator === '>=' ? index >= at : operator === '<' ? index < at : index <= at,
  )
}
