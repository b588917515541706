import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  acquainted,
  card,
  cardThat,
  controls,
  fields,
  formAfter,
  incidentOf,
  linkOf,
  pages,
  press,
  reply,
  said,
  submit,
  thread,
  type,
  whisper,
  words,
} from './seen.ts'
import { amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

let stack: Stack

const doors = {
  events: '/slack/events',
  commands: '/slack/commands',
  interactions: '/slack/interactions',
  options: '/slack/interactions',
}

beforeAll(async () => {
  stack = await startStack({
    slack: 'command = "opsknight"\ncommand_prefix = "tinker"\ntoggles = { note_added = true }',
    config: `
[schedules.primary]
name = "Primary"
time_zone = "Europe/Berlin"
rotation = "weekly"
starts = "2026-01-05"
members = ["alice"]
[services.checkout]
name = "Checkout"
[services.ledger]
policy = "ledger"
[policies.ledger]
steps = [{ after = "7d", targets = ["user:alice"] }, { after = "7d", targets = ["user:bob"] }]
`,
  })
  await acquainted(stack)
})
afterAll(() => stack?.close())
beforeEach(() => stack.peer.appDoor({ base: stack.url, ...doors }))

const opsknight = (text: string, user = 'U0BOB') => type(stack, user, text, { command: '/opsknight' })

const fire = async (name: string, labels: Record<string, string> = {}) => {
  await stack.alert(amPayload([amAlert(name, { labels })]))
  const shown = await card(stack, 'C0INC', `${name} is on fire`)
  return { shown, id: /INC-\d+/.exec(words(shown))![0] }
}

describe('one slash command for everything', () => {
  test('incidents lists what is open, with links', async () => {
    const { id } = await fire('Listed')
    const listed = await opsknight('incidents')
    expect(listed).toContain(`<${stack.url}/incidents/${id}|${id}>`)
    expect(listed).toMatch(/🔴 high · Listed is on fire · checkout · Open/)
    expect(await opsknight('incidents resolved')).not.toContain('Listed is on fire')
  })

  test('oncall says who is on call now, and at a moment', async () => {
    expect(await opsknight('oncall')).toMatch(/\*Primary\* · <@U0ALICE>/)
    expect(await opsknight('oncall primary at=2026-02-02T09:00:00Z')).toMatch(/<@U0ALICE>/)
    expect(await opsknight('oncall nightly')).toMatch(/nightly/)
  })

  test('status sums up how things are', async () => {
    const told = await opsknight('status')
    expect(told).toMatch(/\*Incidents\*\n\d+ open, \d+ acknowledged, \d+ snoozed/)
    expect(told).toContain('Acme (active)')
  })

  test('help names every verb, and so does saying nothing', async () => {
    const help = await opsknight('help')
    for (const verb of ['incidents', 'oncall', 'status', 'create', 'ack', 'resolve', 'snooze', 'note', 'escalate'])
      expect(help).toContain(`/opsknight ${verb}`)
    expect(await opsknight('')).toBe(help)
  })

  test.each([
    ['incidnts', /There is no command "incidnts"\. Did you mean incidents\?/],
    ['snooze INC-1 soon', /soon/],
    ['ack INC-999999', /INC-999999/],
    ['incidents colour=red', /Choose from open, acknowledged/],
    ['ack INC-1 colour=red', /colour=red/],
    ['declare "No service"', /service/],
  ])('a slip of the tongue is answered with the remedy: %s', async (line, says) => {
    expect(await opsknight(line)).toMatch(says)
  })

  test('ack, note, escalate, snooze and resolve do as the buttons do', async () => {
    const { id, shown } = await fire('Spoken', { service: 'ledger' })
    expect(await opsknight(`escalate ${id}`)).toMatch(/step 1|Escalated|paged/i)
    await until(() => pages(stack, 'U0ALICE').some((p) => p.includes('Spoken is on fire')))
    expect(await reply(stack, shown, /^📣 Escalated to step 1 by <@U0BOB>: paged <@U0ALICE>$/)).toBeTruthy()
    await opsknight(`ack ${id.toLowerCase()}`)
    await cardThat(stack, shown, /Acknowledged by Bob Berg/)
    await opsknight(`note ${id} the "pool" is exhausted, see a=b`)
    expect(await reply(stack, shown, /^📝/)).toBe('📝 Note by <@U0BOB>\n> the "pool" is exhausted, see a=b')
    await opsknight(`snooze ${id} 1m`)
    await cardThat(stack, shown, /Snoozed until/)
    expect(await opsknight(`snooze ${id} 30s`)).toMatch(/1 ?m/)
    await opsknight(`resolve ${id} restarted the pool`)
    expect(words(await cardThat(stack, shown, /RESOLVED/))).toContain('*Resolution:* restarted the pool')
    expect(await opsknight(`resolve ${id}`)).toMatch(/^ℹ️ .*was already resolved by Bob Berg/)
  })

  test('a verb that cannot do without an answer asks for it', async () => {
    const { id, shown } = await fire('Asked')
    const asked = await formAfter(stack, 'U0BOB', () =>
      stack.peer.slash(team, { user: 'U0BOB', channel: 'C0INC', command: '/opsknight', text: 'ack' }),
    )
    expect(fields(asked)).toEqual(['Incident'])
    await submit(stack, 'U0BOB', asked.id, { incident: id })
    await cardThat(stack, shown, /Acknowledged by Bob Berg/)
  })

  test('create with words declares at once and posts a card', async () => {
    const told = await opsknight('create "Login is slow" service=checkout urgency=medium')
    expect(told).toContain('Login is slow')
    const shown = await card(stack, 'C0INC', 'Login is slow')
    expect(shown.text).toContain('MEDIUM URGENCY')
    expect(words(shown)).toContain('declared by hand')
  })
})

describe('declaring an incident by a form', () => {
  const open = {
    'the slash command without words': () =>
      stack.peer.slash(team, { user: 'U0BOB', channel: 'C0INC', command: '/opsknight', text: 'create' }),
    'the global shortcut': () => stack.peer.shortcut(team, { user: 'U0BOB', callback_id: 'create_incident' }),
  }

  test.each(Object.keys(open) as (keyof typeof open)[])('opened by %s', async (how) => {
    const title = `Declared by ${how}`
    const asked = await formAfter(stack, 'U0BOB', open[how])
    expect(fields(asked)).toEqual(['Title', 'Service', 'Urgency', 'Priority', 'Description'])
    await submit(stack, 'U0BOB', asked.id, {
      title,
      service: 'checkout',
      urgency: 'high',
      description: 'seen by three customers',
    })
    expect(stack.peer.views.find(asked.id)).toMatchObject({ status: 'submitted', errors: {} })
    const shown = await card(stack, 'C0INC', title)
    expect(await reply(stack, shown, /seen by three customers/)).toMatch(/^🔥 Opened by <@U0BOB>/)
    expect(await incidentOf(stack, shown)).toMatchObject({
      source: 'manual',
      service: 'checkout',
      events: [{ actor: { id: 'bob', via: 'slack' } }],
    })
  })

  test('a shortcut nobody knows is answered, not dropped', async () => {
    await stack.peer.shortcut(team, { user: 'U0BOB', callback_id: 'make_coffee' })
    await until(() =>
      stack.peer.calls.some((c) => c.args.channel === 'U0BOB' && /knows no shortcut/.test(String(c.args.text))),
    )
  })
})

describe('one slash command per verb', () => {
  test('with the configured prefix', async () => {
    const { id, shown } = await fire('Prefixed')
    expect(await type(stack, 'U0BOB', '', { command: '/tinker-incidents' })).toContain('Prefixed is on fire')
    expect(await type(stack, 'U0BOB', '', { command: '/tinker-oncall' })).toContain('Primary')
    await type(stack, 'U0BOB', id, { command: '/tinker-ack' })
    await cardThat(stack, shown, /Acknowledged by Bob Berg/)
    const asked = await formAfter(stack, 'U0BOB', () =>
      stack.peer.slash(team, { user: 'U0BOB', channel: 'C0INC', command: '/tinker-create', text: '' }),
    )
    await stack.peer.closeView(team, { user: 'U0BOB', viewId: asked.id })
  })
})

describe('every door takes everything:', () => {
  const paths = [
    '/slack/events',
    '/slack/commands',
    '/slack/interactions',
    '/api/slack/actions',
    '/api/slack/commands',
    '/api/integrations/slack/commands',
  ]

  test.each(paths)('%s', async (path) => {
    stack.peer.appDoor({ base: stack.url, events: path, commands: path, interactions: path, options: path })
    const challenge = await stack.peer.event(team, { type: 'url_verification', challenge: `prove it at ${path}` })
    expect(await challenge.json()).toEqual({ challenge: `prove it at ${path}` })
    const { id, shown } = await fire(`Door${path.replaceAll('/', '-')}`)
    expect(await opsknight(`incident ${id}`)).toContain(shown.text.split('\n')[1]!.replaceAll('*', ''))
    await press(stack, shown, 'U0BOB', 'Acknowledge')
    const after = await cardThat(stack, shown, /Acknowledged by Bob Berg/)
    const asked = await formAfter(stack, 'U0BOB', () => press(stack, after, 'U0BOB', 'Resolve'))
    await submit(stack, 'U0BOB', asked.id, { note: `through ${path}` })
    await cardThat(stack, shown, /RESOLVED/)
    await stack.peer.event(team, {
      type: 'app_mention',
      user: 'U0BOB',
      channel: 'C0INC',
      ts: shown.ts,
      text: `<@U0BOT> note ${id} mentioned through ${path}`,
    })
    await reply(stack, shown, new RegExp(`mentioned through ${path}`))
  })
})

describe('mentions work where commands cannot', () => {
  test('in a thread, answered in that thread', async () => {
    const { id, shown } = await fire('Threaded')
    const asked = await stack.peer.say(team, {
      user: 'U0BOB',
      channel: 'C0INC',
      text: `<@U0BOT> ack ${id}`,
      thread_ts: shown.ts,
    })
    await stack.peer.event(team, {
      type: 'app_mention',
      user: 'U0BOB',
      channel: 'C0INC',
      text: asked.text,
      ts: asked.ts,
      thread_ts: shown.ts,
    })
    await cardThat(stack, shown, /Acknowledged by Bob Berg/)
    const answers = await until(
      () => thread(stack, shown),
      (all) => all.length >= 3,
    )
    expect(answers.join('\n')).toContain('✅ Acknowledged by <@U0BOB>')
  })

  test('with a question nobody understands, help is near', async () => {
    const { ts, text } = await stack.peer.say(team, { user: 'U0BOB', channel: 'C0LOW', text: '<@U0BOT> incdents' })
    await stack.peer.event(team, { type: 'app_mention', user: 'U0BOB', channel: 'C0LOW', text, ts })
    expect(await said(stack, 'C0LOW', /Did you mean incidents/)).toBeTruthy()
  })

  test('a bot, we ourselves included, starts nothing', async () => {
    const { id, shown } = await fire('Botted')
    await stack.peer.event(team, {
      type: 'app_mention',
      user: 'U0BOT',
      bot_id: 'B0BOT',
      channel: 'C0INC',
      text: `<@U0BOT> ack ${id}`,
      ts: '1.000002',
    })
    await stack.peer.event(team, {
      type: 'app_mention',
      user: 'U0BOB',
      channel: 'C0INC',
      text: `<@U0BOT> note ${id} by hand`,
      ts: '1.000003',
      thread_ts: shown.ts,
    })
    await reply(stack, shown, /by hand/)
    expect(await incidentOf(stack, shown)).toMatchObject({ status: 'open' })
  })
})

test('the answer to a command is for its asker alone, and buttons in it lead to the incident', async () => {
  const { id } = await fire('Private')
  const told = await opsknight(`incident ${id}`)
  expect(told).toContain('Private is on fire')
  const shown = stack.peer.ephemerals.at(-1)!
  expect(shown).toMatchObject({ user: 'U0BOB', via: 'response_url' })
  expect(controls(shown)).toEqual(['Acknowledge', 'Resolve', 'Snooze', 'View'])
  expect(linkOf(shown, 'View')).toBe(`${stack.url}/incidents/${id}`)
  await stack.peer.click(team, { user: 'U0BOB', channel: shown.channel, ts: shown.ts, match: 'Acknowledge' })
  await card(stack, 'C0INC', 'Private is on fire', (c) => words(c).includes('Acknowledged by Bob Berg'))
  await stack.peer.click(team, { user: 'U0ALICE', channel: shown.channel, ts: shown.ts, match: 'Acknowledge' })
  expect(await whisper(stack, 'U0ALICE', /was already acknowledged by Bob Berg/)).toBeTruthy()
})
