import { type Frame, frame, namesException, type Thrown, type TraceLanguage, thrownIn } from './trace-language.ts'

const call =
  /^\s*at (?:[\w.@-]*\/)*(?:([\w.$]+)\.)?([\w$]+)\.([\w$<>-]+)\((?:([\w$-]+\.(?:java|kt|kts|scala|groovy|clj))(?::(\d+))?|Native Method|Unknown Source|<generated>|[\w.$-]+)\)/
const cause = /^\s*(?:Caused by|Suppressed): /
const shortened = /^\s*\.\.\. \d+ (?:more|common frames omitted)/

/** Traces of the Java virtual machine. */
export const java: TraceLanguage = {
  language: 'java',
  begins: (line) => /^Exception in thread ".*" /.test(line),
  isFrame: (line) => call.test(line),
  heads: namesException,
  continues: (line) => call.test(line) || cause.test(line) || shortened.test(line),
  parse(lines) {
    const first = lines.findIndex((line) => call.test(line))
    if (first < 0) return undefined
    const head = lines.slice(0, first).findLast(namesException) ?? lines[first - 1] ?? ''
    const causes: Thrown[] = []
    const stacks: Frame[][] = [[]]
    for (const line of lines.slice(first)) {
      const found = call.exec(line)
      if (found) {
        const [, module, type, method, file, number] = found
        stacks.at(-1)!.push(frame({ file, line: number, function: `${type}.${method}`, module }))
      } else if (line.startsWith('Caused by: ')) {
        causes.push(thrownIn(line.slice('Caused by: '.length)))
        stacks.push([])
      }
    }
    const thrown = thrownIn(head.replace(/^Exception in thread ".*?" /, ''))
    return { language: 'java', ...thrown, frames: stacks.reverse().flat(), causes }
  },
}
