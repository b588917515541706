import { expect, test } from 'vitest'
import { commands } from '../../commands/index.ts'
import { cli } from './cli.ts'
import type { Effects } from './effects.ts'

const line = (second: number, message: string, level: string | null = 'INFO') => ({
  timestamp: new Date(Date.UTC(2026, 0, 5, 12, 0, second)).toISOString(),
  level,
  message,
  trace_id: null,
})

/** Follows a service whose backend tells a line late and tells lines again, until the third look. */
async function follow(...args: string[]) {
  let seconds = 10
  let out = ''
  const asked: Record<string, string>[] = []
  const held = [line(1, 'first'), line(9, 'second \u001b[31mred', 'ERROR')]
  const code = await cli({
    argv: ['tail', 'payments-api', ...args],
    env: { ALLCLEAR_API_KEY: 'key', ALLCLEAR_URL: 'http://server.test' },
    stdout: {
      write: (text: string) => {
        out += text
      },
    },
    stderr: { write: () => undefined },
    commands,
    importers: [],
    version: '1',
    now: () => new Date(Date.UTC(2026, 0, 5, 12, 0, seconds)),
    randomBytes: (size: number) => new Uint8Array(size),
    onSignal: () => undefined,
    after: async (ms: number) => {
      seconds += ms / 1_000
      if (asked.length === 1) held.push(line(8, 'late'), line(11, 'third'))
    },
    fetch: async (_: string, { body }: { body: string }) => {
      asked.push(JSON.parse(body))
      return Response.json({ entries: held.toSorted((a, b) => b.timestamp.localeCompare(a.timestamp)) })
    },
    readConfig: () => ({ cli: {} }),
  } as unknown as Effects)
  return { code, out, asked }
}

test('every line is told once, oldest first, and late ones as well', async () => {
  const { code, out, asked } = await follow('level:ERROR', 'OR', 'pay', '--for', '4s', '--profile', 'lab')
  expect(code).toBe(0)
  expect(out.split('\n').map((text) => text.replace(/^\S+ /, ''))).toEqual([
    'INFO  first',
    'ERROR second red',
    'INFO  late',
    'INFO  third',
    '',
  ])
  expect(asked).toHaveLength(3)
  expect(asked[0]).toMatchObject({ query: 'level:ERROR OR pay', profile: 'lab', start: '2026-01-05T11:59:10.000Z' })
})

test('programs get one line of JSON each', async () => {
  const { out } = await follow('--for', '0s', '-o', 'jsonl')
  expect(
    out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text).message),
  ).toEqual(['first', 'second \u001b[31mred'])
})

test('a length that is none is a mistake in the line', async () => {
  expect((await follow('--interval', 'often')).code).toBe(2)
})
