import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { click, type TestSurface, testSurface } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

let count = 0
describe('a form', () => {
  const resolve = (incident: string) => ({ command: 'resolve', input: { incident }, ask: ['note'] })
  const submission = (private_metadata: string, values: object, more: object = {}) => ({
    type: 'view_submission',
    team: { id: 'T1' },
    user: { id: 'UJANE', team_id: 'T1' },
    trigger_id: `submit${++count}`,
    view: { id: 'V1', private_metadata, state: { values } },
    ...more,
  })
  const openedBy = async (payload: Record<string, unknown>) => {
    await t.interact(payload)
    await t.slack.drain()
    return t.called('views.open').at(-1)! as {
      trigger_id: string
      view: { private_metadata: string; title: { text: string } }
    }
  }

  test('opens at once for what a button lacks, and its answer resolves with the note', async () => {
    const incident = await t.open()
    const pressed = click(resolve(incident))
    const { view, trigger_id } = await openedBy(pressed)
    expect(trigger_id).toBe(pressed.trigger_id)
    expect(await t.statusOf(incident)).toBe('open')
    const answer = await t.interact(
      submission(view.private_metadata, { note: { value: { value: 'Restarted <!channel>' } } }),
    )
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect((await t.store.incident(incident))!).toMatchObject({
      status: 'resolved',
      resolution: 'Restarted <!channel>',
    })
    await t.work()
    expect(await t.last()).toMatchObject({ state: 'done' })
    expect(t.said).toEqual([])
  })

  test('shows a fault beside its field, and another try takes effect', async () => {
    const incident = await t.open()
    const snooze = { command: 'snooze', input: { incident }, ask: ['for'] }
    const { view } = await openedBy(click(snooze))
    const wrong = await t.interact(submission(view.private_metadata, { for: { value: { value: 'soon' } } }))
    expect(await wrong.json()).toEqual({
      response_action: 'errors',
      errors: { for: expect.stringContaining('not a duration') },
    })
    await t.interact(submission(view.private_metadata, { for: { value: { value: '45m' } } }))
    expect(await t.statusOf(incident)).toBe('snoozed')
  })

  test('is authorised when it is submitted', async () => {
    const incident = await t.open()
    const { view } = await openedBy(click(resolve(incident)))
    const answer = await t.interact(
      submission(view.private_metadata, { note: { value: {} } }, { user: { id: 'UVERA' } }),
    )
    expect(await answer.json()).toMatchObject({ errors: { note: expect.stringContaining('needs the role oncall') } })
    expect(await t.statusOf(incident)).toBe('open')
  })

  test('that takes long is answered meanwhile, and finished behind the answer', async () => {
    const incident = await t.open()
    const { view } = await openedBy(click(resolve(incident)))
    t.restart({ after: async () => undefined })
    const answer = await t.interact(submission(view.private_metadata, { note: { value: { value: 'late' } } }))
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    await t.slack.drain()
    expect(await t.statusOf(incident)).toBe('resolved')
    expect((await t.last()).state).toBe('done')
  })

  test('that the door could not finish is finished by the job, once', async () => {
    const incident = await t.open()
    const { view } = await openedBy(click(resolve(incident)))
    let broken = true
    const { context } = t.effects
    t.restart({ context: (...args) => (broken ? Promise.reject(new Error('out of memory')) : context(...args)) })
    const payload = submission(view.private_metadata, { note: { value: { value: 'again' } } })
    expect((await t.interact(payload)).status).toBe(200)
    expect((await t.last()).state).toBe('waiting')
    broken = false
    t.clock.forward(5_000)
    await t.work()
    await t.interact(payload)
    await t.work()
    expect((await t.store.timeline(incident)).filter((e) => e.type === 'resolved')).toHaveLength(1)
  })

  test('opens for the shortcut, creates, and tells its person', async () => {
    const shortcut = {
      type: 'shortcut',
      callback_id: 'create_incident',
      team: { id: 'T1' },
      user: { id: 'UJANE' },
      trigger_id: 's1',
    }
    const { view } = await openedBy(shortcut)
    expect(view.title.text).toBe('Create incident')
    const values = {
      title: { value: { value: 'Search is slow' } },
      service: { value: { selected_option: { value: 'payments' } } },
    }
    await t.interact(submission(view.private_metadata, values))
    await t.slack.drain()
    expect((await t.store.incidents({ search: 'Search is slow' }, { limit: 5 })).items).toHaveLength(1)
    expect(t.called('chat.postMessage')).toMatchObject([
      { channel: 'UJANE', text: expect.stringContaining('Opened INC-') },
    ])
  })

  test('Slack would not open is reported, and the click is settled', async () => {
    t.outcomes.set('views.open', {
      kind: 'refused',
      code: 'expired_trigger_id',
      message: 'Too late.',
      remedy: 'Click again.',
    })
    await t.interact(click(resolve(await t.open())))
    await t.slack.drain()
    expect(t.said[0]!.body.text).toMatch(/Too late. Click again./)
    expect((await t.last()).state).toBe('done')
  })

  test('of another app is left alone', async () => {
    await t.interact(submission('{"foreign":true}', {}))
    await t.work()
    expect((await t.last()).state).toBe('ignored')
  })

  test('closed without an answer is noted', async () => {
    await t.interact({ type: 'view_closed', team: { id: 'T1' }, user: { id: 'UJANE' }, view: { id: 'V1', hash: 'h' } })
    await t.work()
    expect((await t.last()).state).toBe('ignored')
  })

  test('searches the services its person may see', async () => {
    await t.store.putObject('team', { id: 'bank', members: ['vera'] }, 'api')
    await t.store.putObject('service', { id: 'vault', restricted_to: ['bank'] }, 'api')
    const search = (id: string) =>
      t.interact({
        type: 'block_suggestion',
        team: { id: 'T1' },
        user: { id },
        action_id: 'search:service',
        value: 'A',
      })
    const values = async (id: string) =>
      ((await (await search(id)).json()) as { options: { value: string }[] }).options.map((o) => o.value)
    expect(await values('UJANE')).toEqual(['payments'])
    expect(await values('UVERA')).toEqual(['payments', 'vault'])
    expect(await values('UNEW')).toEqual([])
  })
})
