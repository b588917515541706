import type { ReadFile } from './read-file.ts'

/** How much of a file's change can do anything at all, from 0 to 1, and why not more. */
export interface Bite {
  share: number
  why?: string
  /** Whether all of it is a new definition, which does nothing until something calls it. */
  isNew?: true
}

/** Sees through changes that look like something and do nothing: comments, log lines, meters, guards that were added, code that moved. */
export function biteOf({ kind, removed, added, lost, gained }: ReadFile): Bite {
  const went = removed.filter((line) => !quiet(line))
  const came = added.filter((line) => !quiet(line))
  if (went.length === 0 && came.length === 0) return { share: 0.05, why: 'touches only comments, log lines or meters' }
  // In schemas and statements order and numbers are the meaning.
  if (kind === 'schema' || kind === 'migration') return { share: 1 }
  // The same lines at another place: what runs first, or how often, may be the point.
  if (
    went.length > 0 &&
    went.length <= 12 &&
    went.map(squeezed).toSorted().join() === came.map(squeezed).toSorted().join() &&
    (went.join() === came.join() || indentation(went) !== indentation(came))
  )
    return {
      share: moves.test(went.join('\n')) ? 0.8 : 0.2,
      ...(moves.test(went.join('\n')) ? {} : { why: 'only moves code' }),
    }
  if (unlaid(removed) === unlaid(added)) return { share: 0.05, why: 'only lays code out anew' }
  if (onlyText(went, came)) return { share: 0.1, why: 'only words a text otherwise' }
  if (went.length === 0 && came.every((line) => guard.test(line))) return { share: 0.2, why: 'only adds guards' }
  if (went.length === 0 && opensDefinition(came[0]!)) return { share: 0.4, isNew: true }
  const tokens = removed.join('\n').match(/[A-Za-z_]\w*|\d[\w.]*/g)?.length ?? 0
  const named = lost.filter((token) => /\w/.test(token))
  if (tokens >= 6 && named.length === 0 && ![...lost, ...gained].some((token) => /^[<>=!&|+*/%-]+$/.test(token)))
    return { share: 0.2, why: 'only moves code' }
  if (tokens >= 12 && named.length / tokens < 0.12) return { share: 0.5, why: 'mostly moves code' }
  return { share: 1 }
}

const opensDefinition = (line: string) =>
  /^\s*(?:@\w|export |public |private |protected |static |async |pub |def |func |function |class |fn |interface |type |struct |const \w+ = (?:async )?\()/.test(
    line,
  )

/** Lines that tell and do not do. */
const quiet = (line: string) =>
  /^\s*(?:[\w.]*\b(?:log|logger|logging|slog|LOG_\w+|console|log\.\w+|klog|zap|sugar|print(?:f|ln)?|fmt\.Print\w*|tracer|span|telemetry)\b[\w.]*\s*(?:\(|:?=\s*\w*log)|(?:log|logger)\s*:?=|fields\s*=|import\b|from \S+ import|using [\w.]+;|[{}()[\];,\s]*$|"[\w.]+",\s*\w|\w*\.?(?:SetAttributes|setAttribute|WithField)\()/i.test(
    line,
  ) ||
  /prometheus\.|NewCounter|NewHistogram|NewGauge|HistogramOpts|CounterOpts|MustRegister|\bBuckets\b|^\s*(?:Name|Help|Namespace):\s*"/.test(
    line,
  )

const moves =
  /\.(?:use|Use|lock|Lock|unlock|Unlock|commit|Commit|close|Close|publish|send|flush|acquire|ack|register|add_middleware|wrap|execute|Exec)\w*\(|await|defer|create\w*\(|connect|new [A-Z]\w*(?:Client|Pool|Connection)|Client\(|Pool\(|Session\(|open\(|compile\(|load\w*\(/

const indentation = (lines: readonly string[]) => Math.min(...lines.map((line) => line.search(/\S/)))

const unlaid = (lines: readonly string[]) => lines.join('').replace(/[\s,]+/g, '')

const squeezed = (line: string) => line.replace(/\s+/g, '').replace(/,$/, '')

const guard =
  /^\s*(?:if\b.*(?:nil|null|None|undefined|len|length|empty|size|isBlank|== ?""|== ?0|< ?0|> ?(?:len|end)|not \w+).*|return\b.*|\}?\s*else.*|defer .*\.(?:Close|close|Unlock|Stop|Release)\(.*|\w+ :?= (?:len|min|max)\(.*|end\s*=.*|continue|break|[{}()\s;]*|throw .*|raise .*|[\w.]+Once\.Do\(.*|buf\.Grow\(.*)$/

/** Only what stands between quotes differs, and it reads like a sentence. */
function onlyText(went: readonly string[], came: readonly string[]) {
  if (went.length === 0 || went.length !== came.length) return false
  const bare = (line: string) => line.replace(/(["'`])[^"'`]*\1/g, '""').replace(/\s+/g, '')
  const sentence = (line: string) =>
    /["'`][^"'`]*[a-z]+ [a-z]+ ?[^"'`]*["'`]/i.test(line) &&
    !/SELECT|FROM|WHERE|%[sdv]|\$\{|format|pattern|cron|key/i.test(line)
  return went.every((line, at) => bare(line) === bare(came[at]!) && sentence(line) && sentence(came[at]!))
}
