import { frame, namesException, type TraceLanguage, thrownIn } from './trace-language.ts'

const call = /^\s+at ([\w`<>+[\],|.$-]+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?: in (.+):line (\d+))?\s*$/
const inner = /^\s+---> \w/
const ending = /^\s*--- End of /

/** Traces of .NET. */
export const dotnet: TraceLanguage = {
  language: 'dotnet',
  begins: (line) => /^Unhandled exception\. /.test(line),
  isFrame: (line) => call.test(line) || inner.test(line),
  heads: namesException,
  continues: (line) => call.test(line) || inner.test(line) || ending.test(line),
  parse(lines) {
    const first = lines.findIndex((line) => call.test(line))
    if (first < 0) return undefined
    const [head = '', ...inners] = lines
      .slice(0, first)
      .join('\n')
      .split(/\s*---> /)
    const causes = inners.map((text) => thrownIn(text.split('\n', 1)[0]!))
    const frames = lines.flatMap((line) => {
      const found = call.exec(line)
      if (!found) return []
      const [, path, , file, number] = found
      const [, module, name] = /^(?:(.+)\.)?([^.]+\.{1,2}[^.]+)$/.exec(path!) ?? [path, undefined, path]
      return [frame({ file, line: number, function: name, module })]
    })
    const named = head.split('\n').findLast(namesException) ?? head
    return { language: 'dotnet', ...thrownIn(named.replace(/^Unhandled exception\. /, '')), frames, causes }
  },
}
