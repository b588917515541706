import type { Change } from '../../../core/change.ts'

/** What a reader is to hear next. */
type News = Change | 'missed' | 'beat' | 'end'

/** Changes that wait for one reader. */
export interface ChangeQueue {
  push(change: Change): void
  beat(): void
  end(): void
  /** The next thing to tell; waits when there is none. `end` comes before all that still waits. */
  next(): Promise<News>
}

/** A queue that forgets what waits when it grows beyond `most`, and says so with `missed`: memory stays bounded. */
export function changeQueue(most: number): ChangeQueue {
  let waiting: News[] = []
  let ended = false
  let wake: (() => void) | undefined
  const add = (news: News) => {
    if (waiting.length >= most) waiting = ['missed']
    else waiting.push(news)
    wake?.()
  }
  return {
    push: add,
    beat: () => {
      if (!waiting.includes('beat')) add('beat')
    },
    end() {
      ended = true
      wake?.()
    },
    async next() {
      while (!ended && waiting.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
      return ended ? 'end' : waiting.shift()!
    },
  }
}
