import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageBack } from './page-back.ts'

interface Row {
  at: bigint
  text: string
}

async function read(rows: Row[], size: number, largest: number) {
  const sorted = [...rows].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  const pages: Row[][] = []
  const reading = pageBack<Row>({
    vendor: 'Double',
    read: async (end, limit) => sorted.filter(({ at }) => at < end).slice(0, limit),
    momentOf: ({ at }) => at,
    keyOf: ({ text }) => text,
    end: 100n,
    size,
    largest,
  })
  for await (const page of reading) pages.push(page)
  return pages.flat()
}

test('every row comes once and newest first, however many share a moment and however alike they are', async () => {
  const row = fc.record({ at: fc.bigInt({ min: 0n, max: 6n }), text: fc.constantFrom('a', 'b', 'c') })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
      const found = await read(rows, size, 100)
      const key = ({ at, text }: Row) => `${at} ${text}`
      expect(found.map(key).sort()).toEqual(rows.map(key).sort())
      expect(found.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => Number(b - a)))
    }),
  )
})

test('more rows in one moment than a page can hold are told', async () => {
  const rows = Array.from({ length: 20 }, (_, index) => ({ at: 5n, text: String(index) }))
  await expect(read(rows, 4, 16)).rejects.toMatchObject({ code: 'unavailable' })
})
