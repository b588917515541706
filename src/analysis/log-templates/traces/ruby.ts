import { frame, namesException, type TraceLanguage, thrownIn } from './trace-language.ts'

const call = /^\s*(?:from (?=\S+:\d+:in )|(?=\S+\.(?:rb|rake|ru|erb):))([^\s:'"()]+):(\d+)(?::in [`'](.+?)')?\s*$/
const head = /^(\S+\.(?:rb|rake|ru|erb)):(\d+):in [`'](.+?)': (.*?) \(((?:[A-Z]\w*::)*[A-Z]\w*)\)\s*$/
const titled = /^(?:.*\s)?((?:[A-Z]\w*::)*[A-Z]\w*) \((.*)\):?\s*$/

/** Traces of Ruby, as the interpreter and as Rails write them. */
export const ruby: TraceLanguage = {
  language: 'ruby',
  begins: (line) => head.test(line),
  isFrame: (line) => call.test(line),
  heads: (line) => titled.test(line) || namesException(line),
  continues: (line) => call.test(line) || /^\s*\.\.\. \d+ levels/.test(line),
  parse(lines) {
    const first = lines.findIndex((line) => head.test(line) || call.test(line))
    if (first < 0) return undefined
    const whole = head.exec(lines[first]!)
    const before = lines.slice(0, first).findLast((line) => line.trim() !== '') ?? ''
    const title = titled.exec(before)
    const named = title ? { type: title[1]!, message: title[2]! } : thrownIn(before)
    const thrown = whole ? { type: whole[5]!, message: whole[4]! } : named
    const frames = lines.slice(first).flatMap((line) => {
      const found = head.exec(line) ?? call.exec(line)
      return found ? [frame({ file: found[1], line: found[2], function: found[3] })] : []
    })
    return { language: 'ruby', ...thrown, frames, causes: [] }
  },
}
