import { expect, test } from 'vitest'
import type { Chart } from '../core/chart.ts'
import type { Owed } from '../core/outbox.ts'
import { notifiers } from '../notifiers/index.ts'
import { noticeOf } from '../notifiers/test-notice.ts'
import { secretsWith } from '../store/secrets.ts'
import { deliveryPictures } from './delivery-pictures.ts'

const at = new Date('2026-03-02T09:00:00Z')
const chart: Chart = {
  title: 'latency_p99 of cart',
  unit: 'ms',
  lines: [
    { name: 'latency_p99', times: [0, 1, 2, 3].map((n) => at.getTime() + n * 60_000), values: [100, 110, 900, 1_000] },
  ],
  marks: [{ at: at.getTime() + 120_000, kind: 'onset', label: 'began' }],
}
const told = {
  ...{ about: 'investigation' as const, service: 'cart', at },
  investigation: {
    ...{ id: 'inv-a3f2b1c4', service: 'cart', profile: 'lab', incidents: [], startedAt: at, endedAt: at },
    ...{ state: 'concluded' as const, phase: 'done' as const, reason: 'r', feedback: [], hypotheses: [], evidence: [] },
    ...{ proposals: [], exhausted: [], chart },
    verdict: {
      ...{ outcome: 'undetermined' as const, summary: 's', confidence: 0, excluded: [], timeline: [], unknowns: [] },
      ...{ affected: { services: ['cart'], resources: [] }, remedies: [] },
    },
  },
}
const pictures = (publicUrl: string) =>
  deliveryPictures({
    ...{ publicUrl, secrets: secretsWith('a secret of tests'), clock: { now: () => at } },
    store: { alerts: async () => [] },
  })
const owed = (more: object) => ({ delivery: { kind: 'card' }, ...more }) as unknown as Owed

/** The result as a notifier sends it, from an installation at this address. */
async function sent(kind: string, publicUrl: string): Promise<string> {
  const { image, course } = pictures(publicUrl)
  const [shown, blocks] = [await image(owed({ told })), course(owed({ told }))]
  const notifier = notifiers.find((one) => one.kind === kind)!
  const settings = { webhook_url: 'https://discord.example/api/webhooks/1/x', topic: 'acme' }
  const given = kind === 'discord' ? { webhook_url: settings.webhook_url } : kind === 'ntfy' ? { topic: 'acme' } : {}
  const notice = noticeOf(told, given, { kind: 'card', channel: '#ops', notifier: kind, workspace: 'config' })
  const call = notifier.call({ ...notice, ...(shown && { image: shown }), ...(blocks && { course: blocks }) })
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  return JSON.stringify(call.arguments)
}

test('a result carries the picture of what went wrong, with its mark, where a chat can fetch it', async () => {
  for (const kind of ['slack', 'discord']) {
    const words = await sent(kind, 'https://allclear.example')
    expect(words).toMatch(/https:\/\/allclear\.example\/charts\/[\w.-]+\.png/)
    expect(words).not.toContain('▁')
  }
  expect((await pictures('https://allclear.example').image(owed({ told })))?.alt).toContain('Marked: onset (began)')
})

test('without an address of the web, and where no pictures are shown, the course stands in blocks', async () => {
  expect(await sent('slack', 'http://localhost:8080')).toContain('`▁▁██` latency_p99 of cart, ')
  expect(await sent('slack', 'http://localhost:8080')).not.toContain('/charts/')
  expect(await sent('ntfy', 'https://allclear.example')).toContain('▁▁██ latency_p99 of cart, ')
})

test('the thread of an incident gets the picture with the verdict; other messages and steps have none', async () => {
  const { image, course } = pictures('https://allclear.example')
  const event = { type: 'investigation_concluded', summary: told.investigation }
  expect((await image(owed({ event, delivery: { kind: 'reply' } })))?.url).toContain('/charts/')
  expect(await image(owed({ event: { type: 'resolved' }, delivery: { kind: 'reply' } }))).toBeUndefined()
  const line = { ...told, line: { sign: '💡', text: 'x' } }
  expect([await image(owed({ told: line })), course(owed({ told: line }))]).toEqual([undefined, undefined])
  const bare = { ...told, investigation: { ...told.investigation, chart: undefined } }
  expect([await image(owed({ told: bare })), course(owed({ told: bare }))]).toEqual([undefined, undefined])
})
