import type { Window } from '../../core/telemetry/window.ts'
import { momentNanoseconds, nanosecondText } from '../nanoseconds.ts'
import { pageBack } from '../page-back.ts'
import type { ElasticApi, Hit, View } from './search.ts'

/** Which documents to read; `filter` holds the window itself. */
export interface Reading {
  index: string
  time: string
  window: Window
  filter: object[]
  size: number
  vendor: string
  signal?: AbortSignal | undefined
}

/** Both engines give at most 10 000 documents at a time. */
const largestPage = 10_000
const format = 'strict_date_optional_time_nanos'

/**
 * All documents newest first, page by page. Where many pages are expected (`long`) they are read from a point in time with
 * `search_after`, if the engine has that; else each page begins at the moment where the last one ended.
 */
export async function* newestFirst(api: ElasticApi, reading: Reading, long: boolean): AsyncGenerator<Hit[]> {
  const view = long ? await api.view(reading.index, reading.signal) : undefined
  if (!view) return yield* byMoment(api, reading)
  try {
    yield* byCursor(view, reading)
  } finally {
    await view.close()
  }
}

async function* byCursor(view: View, { time, filter, size, signal }: Reading): AsyncGenerator<Hit[]> {
  let after: Hit['sort'] | undefined
  for (;;) {
    const { hits } = await view.search({ ...bodyOf(time, filter, size), ...(after && { search_after: after }) }, signal)
    if (hits.length) yield hits
    if (hits.length < size) return
    after = hits.at(-1)!.sort
  }
}

const byMoment = (api: ElasticApi, { index, time, window, filter, size, vendor, signal }: Reading) =>
  pageBack<Hit>({
    vendor,
    async read(end, limit) {
      // Up to and with the moment: a field that counts in milliseconds would cut off what follows the dot, and its ties.
      const until = { range: { [time]: { lte: nanosecondText(end - 1n), format } } }
      return (await api.search(index, bodyOf(time, [...filter, until], limit), signal)).hits
    },
    momentOf: ({ sort }) => momentNanoseconds(String(sort[0])),
    keyOf: ({ id }) => id,
    end: BigInt(window.to.getTime()) * 1_000_000n,
    size,
    largest: largestPage,
  })

const bodyOf = (time: string, filter: object[], size: number) => ({
  size,
  track_total_hits: false,
  query: { bool: { filter } },
  // Of the indices of a pattern some may never have seen the field.
  sort: [{ [time]: { order: 'desc', format, unmapped_type: 'date' } }],
})
