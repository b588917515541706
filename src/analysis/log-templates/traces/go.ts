import { frame, type TraceLanguage } from './trace-language.ts'

const head = /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?(?:http: )?(panic|fatal error)(?: serving \S+)?: (.*)$/
const routine = /^goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[.+\]:$/
const called =
  /^(?:created by )?(panic(?=\()|(?:[\w.~-]+(?:\/[\w.~-]+)*)\.(?:\(\*?[\w[\].·]+\)\.)?[\w.·[\]-]+)(?:\(.*\))?(?: in goroutine \d+)?$/
const place = /^\s+(\S.*\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?\s*$/

/** Traces of Go: the function in one line, its place in the next. */
export const go: TraceLanguage = {
  language: 'go',
  begins: (line) => head.test(line) || routine.test(line),
  isFrame: (line) => place.test(line),
  heads: (line) => called.test(line),
  continues: (line, before) =>
    place.test(line) ||
    routine.test(line) ||
    (called.test(line) && !called.test(before)) ||
    /^\[signal |^exit status |^\s+panic: |^\.\.\.\d+ frames? elided/.test(line) ||
    (line.trim() === '' && before.trim() !== ''),
  parse(lines) {
    const routines = lines.flatMap((line, i) => (routine.test(line) ? [i] : []))
    // The first goroutine is the one that panicked; the others only wait.
    const running = lines.slice(0, routines[1] ?? lines.length)
    const frames = running.flatMap((line, i) => {
      const at = place.exec(line)
      if (!at) return []
      const name = called.exec(running[i - 1] ?? '')?.[1] ?? ''
      const split = name.indexOf('.', name.lastIndexOf('/') + 1)
      return [
        frame({ file: at[1], line: at[2], function: name.slice(split + 1), module: name.slice(0, Math.max(0, split)) }),
      ]
    })
    if (frames.length === 0) return undefined
    const found = lines.map((line) => head.exec(line)).find((match) => match)
    const message = (found?.[2] ?? '').replace(/ \[recovered\]$/, '')
    return { language: 'go', type: found?.[1] ?? '', message, frames: frames.filter(isOwnOrCalled), causes: [] }
  },
}

/** Calls of the machinery that raises the panic are left out: the first call left is the one that failed. */
const isOwnOrCalled = ({ module = '', function: name = '' }: { module?: string; function?: string }) =>
  !(module === 'runtime' && /^(?:gopanic|panic\w*|sigpanic|goPanic\w*|throw)$/.test(name)) &&
  !(module === '' && name === 'panic')
