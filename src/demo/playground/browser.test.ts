import { getRequestListener } from '@hono/node-server'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as driver } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeServer, listenNear } from '../listen.ts'
import { type AppStub, acme, call, openDoors, postCard, startAcme, startAppStub } from '../slack/fixture.ts'
import type { SlackPeer } from '../slack/peer.ts'
import { createPlayground } from './playground.ts'

const flags =
  '--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run'

let browser: Browser
let peer: SlackPeer
let app: AppStub
let front: Awaited<ReturnType<typeof listenNear>>

beforeAll(async () => {
  browser = await driver.launch({ executablePath: await chromium.executablePath(), args: flags.split(' ') })
  peer = await startAcme()
  app = await startAppStub()
  openDoors(peer, app)
  const web = createPlayground({
    peer,
    workspace: acme(),
    app: { commands: ['/allclear'], events: ['app_mention'] },
    shortcuts: [{ callback: 'create_incident', name: 'Create incident' }],
  })
  front = await listenNear(0, getRequestListener(web.fetch, { overrideGlobalObjects: false }))
})

afterAll(async () => {
  await browser?.close()
  if (front) await closeServer(front.server)
  await peer?.close()
  await app?.close()
})

async function visit(query = 'as=U0JANE&channel=C0OPS') {
  const page = await browser.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (line) => line.type() === 'error' && faults.push(line.text()))
  await page.goto(`http://127.0.0.1:${front.port}/playground?${query}`)
  return { page, faults }
}

test('a posted button appears by itself, a click on it reaches the app, and the edited card is drawn anew', async () => {
  const { page, faults } = await visit()
  const { channel, ts } = await postCard(peer)
  app.received.length = 0
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await expect
    .poll(() => app.received[0]?.payload)
    .toMatchObject({ type: 'block_actions', user: { id: 'U0JANE' }, actions: [{ value: 'INC-7' }] })
  expect(app.received[0]!.headers['x-slack-signature']).toMatch(/^v0=[0-9a-f]{64}$/)
  await call(peer, 'chat.update', { channel, ts, text: 'All clear', blocks: [] })
  await page.getByText('All clear').waitFor()
  expect(faults).toEqual([])
  await page.close()
})

test('a form is filled in, refused beside its field without losing what was typed, and taken', async () => {
  const { page, faults } = await visit()
  const blocks = [
    {
      type: 'input',
      block_id: 'title',
      label: { type: 'plain_text', text: 'Title' },
      element: { type: 'plain_text_input', action_id: 'value' },
    },
    {
      type: 'input',
      block_id: 'who',
      label: { type: 'plain_text', text: 'Who' },
      element: { type: 'users_select', action_id: 'value' },
    },
  ]
  const view = {
    type: 'modal',
    title: { type: 'plain_text', text: 'Create' },
    submit: { type: 'plain_text', text: 'Create' },
    blocks,
  }
  app.received.length = 0
  await page.getByRole('button', { name: 'Create incident' }).click()
  await expect.poll(() => app.received.length).toBe(1)
  await call(peer, 'views.open', { trigger_id: app.received[0]!.payload.trigger_id, view })
  await page.getByLabel('Title').fill('<b>Down</b>')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('Please complete this required field.').waitFor()
  await page.getByLabel('Who').selectOption('U0BOB')
  app.answer = () => ({ body: { response_action: 'errors', errors: { title: 'Say more' } } })
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('Say more').waitFor()
  expect(await page.getByLabel('Title').inputValue()).toBe('<b>Down</b>')
  app.answer = () => ({})
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.locator('#modal').waitFor({ state: 'hidden' })
  expect(app.received.at(-1)!.payload).toMatchObject({
    type: 'view_submission',
    view: {
      state: { values: { title: { value: { value: '<b>Down</b>' } }, who: { value: { selected_user: 'U0BOB' } } } },
    },
  })
  expect(faults).toEqual([])
  await page.close()
})
