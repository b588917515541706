import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Actor } from '../core/actor.ts'
import { type Command, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { allow } from './allow.ts'
import { answer, ask, find, nearest } from './dispatch.ts'
import { commands } from './index.ts'
import { contextWith, directoryOf, user } from './test-context.ts'

const model: Actor = { kind: 'model', id: 'm', name: 'Model' }
const guest: Actor = { kind: 'guest', id: 'U1', name: 'Gus', via: 'slack' }
const source: Actor = { kind: 'source', id: 'prom', name: 'prom' }
const clock: Actor = { kind: 'clock', id: 'timer', name: 'Allclear' }

const may = (c: Command, actor: Actor) => {
  try {
    allow(c, contextWith({ actor }))
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'forbidden') return false
    throw error
  }
}

const namesFor = (actor: Actor) => commands.filter((c) => may(c, actor)).map((c) => c.name)

const asked = ['analyze', 'feedback']

test('a viewer reads, may ask for an investigation and say whether it was right, and changes nothing else', () => {
  const viewer = user('v', 'viewer')
  expect(commands.filter((c) => c.effect !== 'reads' && may(c, viewer)).map((c) => c.name)).toEqual(asked)
  expect(namesFor(viewer).sort()).toEqual([
    'accuracy',
    'alert-show',
    'alerts',
    'analyze',
    'anomaly',
    'ask',
    'correlate-deploys',
    'coverage',
    'deliveries',
    'deploys',
    'diff',
    'digest',
    'digests',
    'explain',
    'feedback',
    'get-file',
    'get-known-issues',
    'help',
    'incident',
    'incidents',
    'investigation',
    'investigation-rules',
    'investigation-schedules',
    'investigations',
    'log-counts',
    'logs',
    'metrics',
    'oncall',
    'patterns',
    'policies',
    'profiles',
    'proposal',
    'proposals',
    'recent-commits',
    'replay-investigation',
    'runbook',
    'schedules',
    'search-code',
    'search-postmortems',
    'search-runbooks',
    'services',
    'silence-muted',
    'silence-preview',
    'silence-show',
    'silences',
    'simulate',
    'slo',
    'sources',
    'status',
    'teams',
    'traces',
    'users',
    'watch-show',
    'watches',
    'whoami',
    'workspaces',
  ])
})

test('who is on call also acts on incidents, covers shifts and looks into the intake', () => {
  const viewer = new Set(namesFor(user('v', 'viewer')))
  const more = namesFor(user('o', 'oncall')).filter((name) => !viewer.has(name))
  expect(more.sort()).toEqual([
    'acknowledge',
    'add-responder',
    'alert-add',
    'alert-mute',
    'alert-remove',
    'approve',
    'assign',
    'cancel-investigation',
    'clear',
    'create',
    'deny',
    'dry-run',
    'escalate',
    'fix',
    'inbox',
    'link',
    'merge',
    'note',
    'override',
    'promote',
    'propose',
    'remove-override',
    'reopen',
    'replay',
    'report-outcome',
    'resolve',
    'retry-delivery',
    'rollback',
    'run-investigation-schedule',
    'runbook-step',
    'set-urgency',
    'silence',
    'silence-end',
    'silence-update',
    'slack-get-channel-messages',
    'slack-post-message',
    'slack-send-approval-request',
    'snooze',
    'test-integration',
    'unlink',
    'watch-remove',
    'watch-start',
    'watch-stop',
  ])
})

test('an SRE lead may ask for everything', () => {
  expect(namesFor(user('l', 'sre-lead'))).toEqual(commands.map((c) => c.name))
})

test('a Slack person without a user may only acknowledge and resolve', () => {
  expect(namesFor(guest).sort()).toEqual(['acknowledge', 'resolve'])
})

test('a model may read what a viewer may, and the clock and sources nothing', () => {
  const reading = namesFor(user('v', 'viewer')).filter((name) => !asked.includes(name))
  expect(namesFor(model).sort()).toEqual(reading.sort())
  expect(namesFor(source)).toEqual([])
  expect(namesFor(clock)).toEqual([])
})

test('a user who is not active may do nothing, whatever their key says', () => {
  const directory = directoryOf({ user: [{ id: 'gone', name: 'Gone', email: 'gone@example.com', active: false }] })
  const context = contextWith({ actor: user('gone', 'sre-lead'), directory })
  expect(() => allow(find('incidents')!, context)).toThrow('gone is not an active user')
})

const risky = command({
  name: 'restart',
  summary: 'Restart a service',
  input: z.strictObject({}),
  effect: 'risky',
  role: 'oncall',
  http: { method: 'POST', path: '/restart' },
  run: () => Promise.reject(new Error('a risky command ran')),
  output: z.null(),
  present: () => null,
  show: () => ({ title: '', tone: 'plain' }),
})

test('a risky command never runs without an approval, not even for an SRE lead', async () => {
  const context = contextWith({ actor: user('l', 'sre-lead') })
  expect(() => allow(risky, context)).toThrow('needs an approval')
  await expect(ask(risky, context, {})).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('no executor is configured'),
  })
})

test('rights come before the input, so that strangers learn nothing from it', async () => {
  const asking = ask(find('keys')!, contextWith({ actor: user('v', 'viewer') }), { nonsense: 1 })
  await expect(asking).rejects.toMatchObject({
    code: 'forbidden',
    message: 'keys needs the role sre-lead; v has viewer.',
  })
})

test('a command is found by name, by alias and in any case', () => {
  expect(find('ack')?.name).toBe('acknowledge')
  expect(find(' ACKNOWLEDGE ')?.name).toBe('acknowledge')
  expect(find('urgency')?.name).toBe('set-urgency')
  expect(find('nothing')).toBeUndefined()
})

test('an unknown verb suggests the nearest one that chat offers', () => {
  expect(nearest('incidnets')).toBe('incidents')
  expect(nearest('resolv')).toBe('resolve')
  expect(nearest('keys')).not.toBe('keys')
  expect(nearest('qqqqqqqq')).toBeUndefined()
})

test('people get a card', async () => {
  const card = await answer(find('oncall')!, contextWith(), {})
  expect(card.title).toBe('Nobody is on call.')
})

test('no two commands share a name, another spelling or a route', () => {
  const words = commands.flatMap((c) => [c.name, ...(c.aliases ?? [])])
  expect(new Set(words).size).toBe(words.length)
  const routes = commands.map((c) => `${c.http.method} ${c.http.path.replace(/\{\w+\}/g, '{}')}`)
  expect(new Set(routes).size).toBe(routes.length)
})

test.each(commands.map((c) => [c.name, c] as const))(
  '%s fits its route and can be described to programs',
  (_name, c) => {
    const inPath = [...c.http.path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!)
    expect(Object.keys(c.input.shape)).toEqual(expect.arrayContaining(inPath))
    if (c.http.method === 'GET') expect(c.effect).toBe('reads')
    for (const [field, schema] of Object.entries(c.input.shape))
      if (!c.name.startsWith('save-')) expect((schema as z.ZodType).description, `${c.name}.${field}`).toBeTruthy()
    expect(z.toJSONSchema(c.input, { io: 'input', unrepresentable: 'any' })).toMatchObject({ type: 'object' })
    expect(z.toJSONSchema(c.output)).toMatchObject({ type: 'object' })
  },
)
