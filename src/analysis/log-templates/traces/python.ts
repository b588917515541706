import { type Frame, frame, type StackTrace, type Thrown, type TraceLanguage } from './trace-language.ts'

const start = /^\s*(?:\S.*\s)?Traceback \(most recent call last\):\s*$/
const call = /^\s*File "(.+?)", line (\d+)(?:, in (.+))?\s*$/
const link =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):/
const thrown = /^([A-Za-z_][\w.]*)(?:: ?(.*))?$/

/** Traces of Python, which tell the outermost call first. */
export const python: TraceLanguage = {
  language: 'python',
  begins: (line) => start.test(line),
  isFrame: (line) => call.test(line),
  heads: (line) => start.test(line),
  continues: (line, before) =>
    /^\s+\S/.test(line) ||
    link.test(line) ||
    (line.trim() === '' && (thrown.test(before) || link.test(before))) ||
    (start.test(line) && before.trim() === '') ||
    (/^\s/.test(before) && thrown.test(line)),
  parse(lines) {
    const chain: { thrown: Thrown; frames: Frame[] }[] = []
    let frames: Frame[] = []
    for (const line of lines) {
      const at = call.exec(line)
      if (at) frames.push(frame({ file: at[1], line: at[2], function: at[3] }))
      const ended = thrown.exec(line)
      if (!ended || frames.length === 0) continue
      chain.push({ thrown: { type: ended[1]!, message: ended[2] ?? '' }, frames: frames.reverse() })
      frames = []
    }
    if (frames.length > 0) chain.push({ thrown: { type: '', message: '' }, frames: frames.reverse() })
    const last = chain.at(-1)
    if (!last) return undefined
    const trace: StackTrace = {
      language: 'python',
      ...last.thrown,
      frames: chain.flatMap((part) => part.frames),
      causes: [],
    }
    trace.causes = chain
      .slice(0, -1)
      .reverse()
      .map((part) => part.thrown)
    return trace
  },
}
