import type { Severity } from '../core/alert.ts'

const words: Record<Severity, string[]> = {
  critical: ['critical', 'crit', 'page', 'fatal', 'emergency', 'emerg', 'disaster', 'p1', 'sev1', 'sev-1'],
  error: ['error', 'err', 'high', 'major', 'severe', 'urgent', 'p2', 'sev2', 'sev-2'],
  warning: ['warning', 'warn', 'medium', 'moderate', 'average', 'minor', 'p3', 'sev3', 'sev-3'],
  info: [
    'info',
    'information',
    'informational',
    'notice',
    'none',
    'low',
    'debug',
    'p4',
    'p5',
    'sev4',
    'sev-4',
    'sev5',
    'sev-5',
  ],
}

const table = new Map(
  Object.entries(words).flatMap(([severity, all]) => all.map((word) => [word, severity as Severity])),
)

/**
 * What a source's word for severity means, by exact word in any case. Without a word, or with one nobody knows, it is
 * `error`: an alert whose weight is unknown must not be quieter than one that says it is a warning.
 */
export const severityOf = (word: unknown): Severity =>
  (typeof word === 'string' && table.get(word.trim().toLowerCase())) || 'error'
