import { afterAll, beforeAll, expect, test } from 'vitest'
import { slackApi } from '../../clients/slack/api.ts'
import { checkMessage } from '../../clients/slack/blocks.ts'
import { renderCard } from '../../clients/slack/render.ts'
import type { Card } from '../../core/card.ts'
import type { Call, Outcome } from '../../core/delivery.ts'
import { acme, startAcme } from '../../demo/slack/fixture.ts'
import type { SlackPeer } from '../../demo/slack/peer.ts'
import { secretsWith } from '../../store/secrets.ts'
import { type PictureEffects, pictures } from './picture.ts'
import { tell } from './tell.ts'

const start = new Date('2026-03-02T09:00:00Z')
const chart = {
  title: 'shop: latency',
  unit: 'ms',
  lines: [{ name: 'p99', times: [1, 2, 3].map((n) => start.getTime() + n * 60_000), values: [100, 110, 900] }],
  marks: [],
}
const card: Card = { title: 'shop', tone: 'plain', lines: ['slow'], chart }

let peer: SlackPeer
beforeAll(async () => {
  peer = await startAcme()
})
afterAll(() => peer.close())

function effectsOn(more: Partial<PictureEffects> = {}) {
  const api = slackApi({ apiUrl: peer.apiUrl })
  const calls: Call[] = []
  const said: object[] = []
  const effects: PictureEffects = {
    publicUrl: 'http://127.0.0.1:8080',
    secrets: secretsWith('a secret of tests'),
    clock: { now: () => start },
    call(_, call) {
      calls.push(call)
      return api.call('xoxb-acme', call)
    },
    async send(url, bytes) {
      return (await fetch(url, { method: 'POST', body: new Uint8Array(bytes) })).ok
    },
    after: async () => undefined,
    log: { info: (facts) => void said.push(facts) },
    ...more,
  }
  return { calls, said, make: pictures(effects), effects }
}

const workspace = { id: 'acme', team: 'T0ACME', name: 'Acme', scopes: [], status: 'active' } as never
const place = { channel: 'C0OPS', thread: '1.2', open: true }

test('where Slack can fetch it, a chart is an address; nothing is uploaded', async () => {
  const { make, calls } = effectsOn({ publicUrl: 'https://allclear.example' })
  const picture = (await make('acme', chart))!
  expect(picture.source).toMatch(/^https:\/\/allclear\.example\/charts\/v1\.[\w-]+\.png$/)
  const message = renderCard(card, { picture, strict: true })
  expect(JSON.stringify(message)).toContain('"type":"image","image_url":"https://allclear.example/charts/')
  expect(message.attachments![0]!.blocks.at(-1)).toMatchObject({
    alt_text: expect.stringContaining('at the end 900 ms'),
  })
  expect(calls).toEqual([])
})

test('elsewhere it is uploaded, and shown as a file that Slack holds', async () => {
  const { make, effects, calls } = effectsOn()
  const picture = (await make('acme', chart))!
  expect(picture.source).toEqual({ file: expect.stringMatching(/^F/) })
  expect(calls.map(({ method }) => method)).toEqual(['files.getUploadURLExternal', 'files.completeUploadExternal'])
  const message = renderCard(card, { picture, strict: true })
  const call = (_: string, one: Call) => effects.call('acme', one)
  expect(
    await tell(
      { call, respond: async () => undefined, responseOrigins: [] },
      workspace,
      { channel: 'C0OPS', open: true },
      message,
    ),
  ).toBeUndefined()
  const posted = (await peer.messages('T0ACME', 'ops')).at(-1)
  expect(JSON.stringify(posted)).toContain(`"slack_file":{"id":"${(picture.source as { file: string }).file}"`)
})

test('without the permission the card goes without its chart, and Slack is not asked again and again', async () => {
  const scopes = acme().scopes.filter((scope) => scope !== 'files:write')
  const strict = await startAcme({ workspaces: [acme({ scopes })] })
  const api = slackApi({ apiUrl: strict.apiUrl })
  let asked = 0
  const { make, said } = effectsOn({
    call(_, call) {
      asked += 1
      return api.call('xoxb-acme', call)
    },
  })
  expect([await make('acme', chart), await make('acme', chart), asked]).toEqual([undefined, undefined, 1])
  expect(said).toEqual([{ workspace: 'acme', why: 'missing_scope' }])
  await strict.close()
})

test('a failing upload is tried again with the next chart', async () => {
  let asked = 0
  const { make } = effectsOn({
    async call() {
      asked += 1
      return { kind: 'unavailable', message: 'Slack does not answer.' }
    },
  })
  expect([await make('acme', chart), await make('acme', chart), asked]).toEqual([undefined, undefined, 2])
})

test('a picture that Slack does not take is left out, and the answer is given all the same', async () => {
  const calls: Call[] = []
  const said: { url: string; body: Record<string, unknown> }[] = []
  const message = renderCard(card, { picture: { source: 'https://internal.example/charts/x.png', alt: 'x' } })
  const effects = {
    responseOrigins: ['https://hooks.slack.com'],
    async call(_: string, call: Call): Promise<Outcome> {
      calls.push(call)
      const shown = JSON.stringify(call.arguments).includes('"image"')
      return shown
        ? { kind: 'refused', code: 'invalid_blocks', message: 'no', remedy: '' }
        : { kind: 'accepted', reply: {} }
    },
    async respond(url: string, body: Record<string, unknown>) {
      said.push({ url, body })
    },
  }
  expect(await tell(effects, workspace, place, message)).toBeUndefined()
  expect(calls.map(({ arguments: args }) => JSON.stringify(args).includes('"image"'))).toEqual([true, false])
  calls.length = 0
  const asked = { user: 'U1', channel: 'C0OPS', responseUrl: 'https://hooks.slack.com/commands/1' }
  expect(await tell(effects, workspace, asked, message)).toBeUndefined()
  expect(calls.map(({ method }) => method)).toEqual(['chat.postEphemeral'])
  expect(JSON.stringify(said)).toContain('slow')
  expect(JSON.stringify(said)).not.toContain('"image"')
  for (const { body } of said) expect(checkMessage(body)).toEqual([])
})
