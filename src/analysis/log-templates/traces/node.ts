import { frame, namesException, type TraceLanguage, thrownIn } from './trace-language.ts'

const call =
  /^\s+at (?:async )?(?:(?:new )?(.+?) (?:\[as .+?\] )?\()?((?:file:\/\/|node:|internal\/|webpack|https?:\/\/|\.?\/|[A-Za-z]:[\\/]|[\w@-]+[\\/.])[^()]*?):(\d+)(?::\d+)?\)?(?: \{)?$/
const nameless = /^\s+at (?:async )?(?:.+ \()?(?:<anonymous>|native|anonymous|index \d+)\)?(?: \{)?$/
const cause = /^\s*\[cause\]: /

/** Traces of V8: Node, and browsers built on it. */
export const node: TraceLanguage = {
  language: 'node',
  begins: () => false,
  isFrame: (line) => call.test(line),
  heads: namesException,
  continues: (line, before) =>
    call.test(line) ||
    nameless.test(line) ||
    cause.test(line) ||
    (/^\s+(?:at |\[?\w+\]?: )|^\s*[\]}]+,?$/.test(line) && /^\s/.test(before)),
  parse(lines) {
    const first = lines.findIndex((line) => call.test(line))
    if (first < 0) return undefined
    const head = lines.slice(0, first).findLast(namesException) ?? lines[first - 1] ?? ''
    const causes = lines.filter((line) => cause.test(line)).map((line) => thrownIn(line.replace(cause, '')))
    const split = lines.findIndex((line) => cause.test(line))
    const parts = split < 0 ? [lines] : [lines.slice(split), lines.slice(0, split)]
    const frames = parts.flat().flatMap((line) => {
      const found = call.exec(line)
      return found ? [frame({ file: found[2]!.replace(/^file:\/\//, ''), line: found[3], function: found[1] })] : []
    })
    return { language: 'node', ...thrownIn(head.replace(/^Uncaught /, '')), frames, causes }
  },
}
