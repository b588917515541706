import { afterAll, beforeAll, expect, test } from 'vitest'
import { acquainted, card, cards, cardThat, incidentOf, type } from './seen.ts'
import { amAlert, amPayload, type Stack, startStack, until } from './stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({
    config: `
[services.checkout]
slack = { channel = "#payments" }
[[inhibitions]]
name = "node down"
source = 'alertname="NodeDown"'
target = 'alertname="Slow"'
equal = ["node"]`,
  })
  await acquainted(stack)
})
afterAll(() => stack?.close())

const channel = 'C0PAY'
const fire = (name: string, more: Parameters<typeof amAlert>[1] = {}) => stack.alert(amPayload([amAlert(name, more)]))
const shown = (name: string) => card(stack, channel, `${name} is on fire`)
const isShown = async (name: string) => (await cards(stack, channel, `${name} is on fire`)).length > 0
const muted = (count: number) =>
  until(
    async () => (await stack.api('/muted-alerts')).body.alerts,
    (alerts) => alerts.length === count,
  )

test('a silenced alert posts no card, outlives a kill, and gets its card when the silence is ended in Slack', async () => {
  const { body: silence } = await stack.api('/silences', { matchers: 'alertname=Quiet', for: '1h', comment: 'Deploy' })
  await fire('Quiet')
  await fire('Loud')
  await shown('Loud')
  expect(await muted(1)).toMatchObject([
    { title: 'Quiet is on fire', muted: { reason: expect.stringContaining('Deploy') } },
  ])
  await stack.kill()
  await stack.start()
  expect((await stack.api('/silences')).body.silences).toMatchObject([{ id: silence.id, state: 'active', matched: 1 }])
  expect(await isShown('Quiet')).toBe(false)
  await type(stack, 'U0BOB', `silence end ${silence.id}`)
  await shown('Quiet')
  expect(await cards(stack, channel, 'Quiet is on fire')).toHaveLength(1)
})

test('what another alert mutes posts no card until that one clears', async () => {
  await fire('NodeDown', { labels: { node: 'n1' } })
  await shown('NodeDown')
  await fire('Slow', { labels: { node: 'n1' } })
  await muted(1)
  expect(await isShown('Slow')).toBe(false)
  await fire('NodeDown', { labels: { node: 'n1' }, status: 'resolved' })
  await shown('Slow')
  await muted(0)
})

test('two incidents are merged by words in Slack, and the card of the first says where it went', async () => {
  const [from, into] = [await shown('Loud'), await shown('Quiet')]
  const [{ id }, { id: target }] = [await incidentOf(stack, from), await incidentOf(stack, into)]
  await type(stack, 'U0BOB', `merge ${id} into ${target}`)
  await cardThat(stack, from, new RegExp(`MERGED INTO ${target}`))
  await cardThat(stack, into, /firing 2 of 2/)
})
