import { expect, test } from 'vitest'
import { plain } from '../core/card.ts'
import { answer, find } from './dispatch.ts'
import { commands } from './index.ts'
import { call, contextWith } from './test-context.ts'

const settings = { publicUrl: 'https://a.example', version: '1', commandName: 'tinker', sources: [] }

test('help lists every verb of the chat with its usage, under the configured name', async () => {
  const card = await answer(find('help')!, contextWith({ settings }), {})
  const lines = (card.lines ?? []).map(plain)
  expect(lines).toHaveLength(commands.filter((c) => c.slash).length)
  expect(lines).toContain('/tinker ack <incident> Take an incident; stops its escalation')
  expect(lines).toContain('/tinker snooze <incident> [for] Silence an incident for a while; it opens again afterwards')
  expect(lines).toContain('/tinker create <title> service=… Declare an incident by hand')
})

test('help on one verb explains its fields', async () => {
  const card = await answer(find('help')!, contextWith({ settings }), { command: 'Ack' })
  expect(card.lines?.map(plain)).toEqual(['/tinker ack <incident>', 'incident The incident, such as INC-12 (required)'])
})

test('help on an unknown verb suggests the nearest', async () => {
  await expect(answer(find('help')!, contextWith(), { command: 'snoze' })).rejects.toMatchObject({
    code: 'not_found',
    message: 'There is no command "snoze". Did you mean snooze?',
  })
})

test('programs learn names, roles, routes and fields', async () => {
  const { commands: listed } = await call<{ commands: object[] }>(contextWith(), 'help')
  expect(listed).toContainEqual({
    name: 'acknowledge',
    aliases: ['ack'],
    summary: 'Take an incident; stops its escalation',
    usage: '/allclear ack <incident>',
    role: 'oncall',
    route: 'POST /api/v1/incidents/{incident}/ack',
    fields: [{ name: 'incident', required: true, description: 'The incident, such as INC-12' }],
  })
})
