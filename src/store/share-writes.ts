interface Waiter<T, R> {
  items: T[]
  resolve(results: R[]): void
  reject(error: unknown): void
}

/**
 * Lets callers share writes: what is asked while one is under way goes together into the next, about `most` items at
 * once, so that durability costs one flush to disk for many. `write` answers item by item, in order; its failure is the
 * failure of all who shared it.
 */
export function shareWrites<T, R>(most: number, write: (items: T[]) => Promise<R[]>): (items: T[]) => Promise<R[]> {
  const line: Waiter<T, R>[] = []
  let writing = false
  const drain = async () => {
    writing = true
    while (line.length) {
      const taken: Waiter<T, R>[] = []
      let size = 0
      while (line.length && (size === 0 || size + line[0]!.items.length <= most)) {
        const waiter = line.shift()!
        taken.push(waiter)
        size += waiter.items.length
      }
      await serve(taken, write)
    }
    writing = false
  }
  return (items) =>
    new Promise<R[]>((resolve, reject) => {
      line.push({ items, resolve, reject })
      // A moment later, so that what arrives in the same turn goes along.
      if (!writing) setImmediate(() => (writing ? undefined : drain()))
    })
}

async function serve<T, R>(waiters: Waiter<T, R>[], write: (items: T[]) => Promise<R[]>): Promise<void> {
  try {
    const results = await write(waiters.flatMap(({ items }) => items))
    let from = 0
    for (const { items, resolve } of waiters) {
      resolve(results.slice(from, from + items.length))
      from += items.length
    }
  } catch (error) {
    for (const { reject } of waiters) reject(error)
  }
}
