import { linesBackward, linesForward } from './lines.ts'

/** What belongs to the line before it: indented lines, and what Java and others write between stack frames. */
const continues = /^(?:\s+\S|Caused by: |\.\.\. \d+ more|Traceback |During handling of |The above exception )/

/** So many lines are one event at most, however far they are indented. */
const mostLines = 500

/** Whole events, each a line with what continues it. */
export async function* eventsBackward(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  let following: string[] = []
  for await (const line of linesBackward(path, signal)) {
    if (line === '' && !following.length) continue
    if (continues.test(line) && following.length < mostLines) {
      following.push(line)
      continue
    }
    if (line !== '' || following.length) yield [line, ...following.reverse()].join('\n').replace(/^\n/, '')
    following = []
  }
  if (following.length) yield following.reverse().join('\n')
}

/** The same from the first event to the last, for packed files. */
export async function* eventsForward(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  let event: string[] = []
  for await (const line of linesForward(path, signal)) {
    if (event.length && continues.test(line) && event.length <= mostLines) {
      event.push(line)
      continue
    }
    if (event.length) yield event.join('\n')
    event = line === '' ? [] : [line]
  }
  if (event.length) yield event.join('\n')
}
