import type { Event } from '../../src/analysis/kubernetes/snapshot.ts'
import { type Answer, sighting } from './answers.ts'
import { ageSeconds, before } from './moments.ts'
import { parseTable } from './parse-table.ts'

/** The events at the end of a describe text. */
export function eventsOfDescribe(
  answer: Answer,
  kind: string,
  name: string,
  namespace: string | undefined,
  at: Date,
): Event[] {
  const start = answer.text.search(/^Events:\s*$/m)
  if (start < 0) return []
  return answer.text
    .slice(start)
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [type, reason, age = '', , ...words] = line.trim().split(/\s{2,}/)
      if (!/^(Normal|Warning)$/.test(type ?? '') || !reason) return []
      const [, last = '', count, first] = /^(\S+)(?: \(x(\d+) over (\S+)\))?/.exec(age) ?? []
      return [
        {
          metadata: { name: '', namespace },
          type,
          reason,
          message: words.join('  '),
          count: count === undefined ? 1 : Number(count),
          lastTimestamp: before(at, last),
          firstTimestamp: before(at, first ?? last),
          involvedObject: { kind, name, namespace },
          seen: [sighting(`events of ${kind} ${name}`, answer)],
        },
      ]
    })
}

/** The list of events of a namespace: warnings, and the few others that tell of trouble. Each describe text has the rest. */
export function eventsOfList(answer: Answer, namespace: string, at: Date): Event[] {
  const [head = '', ...lines] = answer.text.split('\n')
  const telling = lines.filter((line) => /\sWarning\s|\s(Killing|BackOff|FailedBinding)\s/.test(line))
  return parseTable([head, ...telling].join('\n')).flatMap((row) => {
    const [kind, name] = (row.OBJECT ?? '').split('/')
    if (!name || Number.isNaN(ageSeconds(row['LAST SEEN'] ?? ''))) return []
    return [
      {
        metadata: { name: '', namespace },
        type: row.TYPE,
        reason: row.REASON,
        message: row.MESSAGE,
        lastTimestamp: before(at, row['LAST SEEN']),
        involvedObject: { kind, name, namespace },
        seen: [sighting(`events of ${kind} ${name}`, answer, row.line)],
      },
    ]
  })
}
