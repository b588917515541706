import { expect, test } from 'vitest'
import { call, postCard } from '../slack/fixture.ts'
import { signSlack } from '../slack/sign.ts'
import type { Backstage } from './backstage.ts'
import { open, place } from './fixture.ts'

test('a click on a drawn button reaches the app as a signed payload of the person', async () => {
  const { peer, app, see, act } = await open()
  const { ts } = await postCard(peer)
  expect((await see()).messages).toContain('data-action="ack"')
  expect(await act({ do: 'click', ...place, ts, action: 'ack', value: 'INC-7' })).toEqual({ status: 200, body: {} })
  const [got] = app.received
  const { headers, raw, payload } = got!
  const seconds = Number(headers['x-slack-request-timestamp'])
  expect(headers['x-slack-signature']).toBe(signSlack('shh', seconds, raw)['x-slack-signature'])
  expect(payload).toMatchObject({
    type: 'block_actions',
    user: { id: 'U0JANE' },
    actions: [{ action_id: 'ack', value: 'INC-7' }],
  })
})

test('a choice in a menu says what was chosen, and trouble of the app is told', async () => {
  const { peer, app, act } = await open()
  const { ts } = await postCard(peer)
  app.answer = () => ({ status: 500 })
  const { body } = await act({ do: 'click', ...place, ts, action: 'snooze', selected: '60' })
  expect(app.received[0]!.payload).toMatchObject({ actions: [{ selected_option: { value: '60' } }] })
  expect(body.trouble).toBe('This app responded with status code 500.')
})

test('a button that is gone by now is no crash', async () => {
  const { peer, act } = await open()
  const { ts } = await postCard(peer)
  expect(await act({ do: 'click', ...place, ts, action: 'ack', value: 'INC-8' })).toMatchObject({ status: 409 })
})

test('unread messages are counted until the channel was looked at', async () => {
  const { peer, see } = await open()
  await postCard(peer)
  expect((await see({ channel: 'C0LOBBY' })).sidebar).toContain('aria-label="1 unread"')
  expect((await see({ channel: 'C0LOBBY' })).title).toBe('(1) #lobby · Acme')
  await see()
  expect((await see({ channel: 'C0LOBBY' })).sidebar).not.toContain('unread')
  expect((await see({ channel: 'C0LOBBY', as: 'U0BOB' })).sidebar).toContain('1 unread')
})

test('a channel that the app opens is listed', async () => {
  const { peer, see } = await open()
  await call(peer, 'conversations.create', { name: 'inc-7-payments' })
  await call(peer, 'chat.postMessage', { channel: '#inc-7-payments', text: 'here we are' })
  expect((await see()).sidebar).toContain('inc-7-payments')
  expect((await see({ channel: '#inc-7-payments' })).messages).toContain('here we are')
})

test('a modal is drawn, complains beside its fields, and goes when it was taken', async () => {
  const { peer, app, see, act } = await open()
  const view = {
    type: 'modal',
    title: { type: 'plain_text', text: 'Resolve INC-7' },
    submit: { type: 'plain_text', text: 'Resolve' },
    blocks: [
      {
        type: 'input',
        block_id: 'note',
        label: { type: 'plain_text', text: 'Note' },
        element: { type: 'plain_text_input', action_id: 'value', multiline: true },
      },
    ],
  }
  await act({ do: 'shortcut', user: 'U0JANE', callback: 'create_incident' })
  const { trigger_id } = app.received[0]!.payload
  await call(peer, 'views.open', { trigger_id, view })
  const { modal } = await see()
  expect(modal).toContain('Resolve INC-7')
  expect(modal).toMatch(/<textarea class="field" rows="4" data-input="note"/)
  expect((await see({ as: 'U0BOB' })).modal).toBe('')
  const shown = peer.views.top('T0ACME', 'U0JANE')!
  app.answer = () => ({ body: { response_action: 'errors', errors: { note: 'Too short' } } })
  const submit = { do: 'submit', user: 'U0JANE', view: shown.id, values: { note: 'x' } }
  expect((await act(submit)).body).toEqual({ errors: { note: 'Too short' } })
  app.answer = () => ({ status: 502 })
  expect((await act(submit)).body.trouble).toMatch('We had some trouble connecting')
  app.answer = () => ({})
  expect((await act(submit)).body).toEqual({})
  expect((await see()).modal).toBe('')
})

test('another site may neither read nor press anything, whatever name it has for this machine', async () => {
  const { web, act, app } = await open()
  expect((await web.request('http://evil.example/playground')).status).toBe(403)
  const deed = { do: 'write', ...place, text: '/allclear help' }
  expect((await act(deed, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await act(deed, { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await act({ do: 'anything' })).status).toBe(400)
  expect(app.received).toEqual([])
})

test('the page allows no script and no style but its own', async () => {
  const { web } = await open()
  const response = await web.request('http://127.0.0.1:4300/playground?as=%22%3E%3Cscript%3E&channel=%3Cscript%3E')
  const body = await response.text()
  expect(response.headers.get('content-security-policy')).toContain(
    "default-src 'none'; script-src 'self'; style-src 'self'",
  )
  expect(body.match(/<script/g)).toHaveLength(1)
  expect(body).not.toContain('style=')
})

test('the way into the portal signs the person in and leads nowhere else', async () => {
  const { web } = await open()
  const go = (to: string) =>
    web.request(`http://127.0.0.1:4300/playground/portal?as=U0BOB&to=${encodeURIComponent(to)}`)
  const inside = await go('http://127.0.0.1:9/incidents/INC-1')
  expect(inside.headers.get('location')).toBe('http://127.0.0.1:9/incidents/INC-1')
  expect(inside.headers.getSetCookie()).toEqual(['session=U0BOB; Path=/'])
  expect((await go('https://evil.example/')).headers.get('location')).toBe('http://127.0.0.1:9')
})

test('the panel says what is broken and lets people break and heal', async () => {
  const asked: string[] = []
  const backstage: Backstage = {
    state: () => ({
      services: [{ name: 'redis', facts: '<b>', troubled: true }],
      broken: [{ id: 'full', label: 'Redis is full', since: 0, until: 60_000 }],
      past: [],
      faults: [{ id: 'full', label: 'Redis is full' }],
      nextAt: 0,
    }),
    break: (fault) => void asked.push(`break ${fault}`),
    heal: (fault) => void asked.push(`heal ${fault ?? 'all'}`),
    onChange: () => () => undefined,
  }
  const { see, act } = await open({ backstage })
  const { shop } = await see()
  expect(shop).toContain('0 of 1 healthy')
  expect(shop).toContain('&lt;b&gt;')
  await act({ do: 'break', fault: 'full' })
  await act({ do: 'heal' })
  expect(asked).toEqual(['break full', 'heal all'])
})

test('the stream tells of changes', async () => {
  const { peer, web } = await open()
  const response = await web.request('http://127.0.0.1:4300/playground/stream')
  const reader = response.body!.getReader()
  const next = async () => new TextDecoder().decode((await reader.read()).value)
  expect(await next()).toContain('event: change')
  await postCard(peer)
  expect(await next()).toContain('event: change')
  await reader.cancel()
})
