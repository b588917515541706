import { describe, expect, test } from 'vitest'
import { opsgenie } from './opsgenie.ts'
import { directoryOf, importOf, onCallAt, remarksOf } from './test-import.ts'

const user = (id: string, name: string, more: object = {}) => ({
  id,
  username: `${name.toLowerCase()}@example.com`,
  fullName: name,
  role: { id: 'User', name: 'User' },
  timeZone: 'America/New_York',
  blocked: false,
  verified: true,
  ...more,
})
const turn = (name: string) => ({ type: 'user', id: `u-${name}`, username: `${name}@example.com` })
const owner = { id: 't-ops', name: 'Ops' }

const officeHours = {
  id: 'r-office',
  name: 'Office',
  startDate: '2026-01-05T14:00:00Z',
  endDate: null,
  type: 'weekly',
  length: 1,
  participants: [turn('ann'), turn('bo')],
  timeRestriction: {
    type: 'weekday-and-time-of-day',
    restrictions: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => ({
      startDay: day,
      startHour: 9,
      startMin: 0,
      endDay: day,
      endHour: 17,
      endMin: 30,
    })),
  },
}
const nights = {
  id: 'r-night',
  name: 'Nights',
  startDate: '2026-01-05T22:30:00Z',
  type: 'daily',
  length: 1,
  participants: [turn('cy'), { type: 'none' }, turn('bo')],
  timeRestriction: { type: 'time-of-day', restriction: { startHour: 17, startMin: 30, endHour: 9, endMin: 0 } },
}
const always = { ...officeHours, id: 'r-lead', name: 'Lead', participants: [turn('dee')], timeRestriction: undefined }

const whole = {
  users: [
    user('u-ann', 'Ann', { role: { name: 'Owner' } }),
    user('u-bo', 'Bo'),
    user('u-cy', 'Cy'),
    user('u-dee', 'Dee', { blocked: true }),
    user('u-eve', 'Eve', { role: { name: 'Stakeholder' } }),
  ],
  teams: [
    {
      id: 't-ops',
      name: 'Ops',
      members: [
        { user: { id: 'u-ann', username: 'ann@example.com' }, role: 'admin' },
        { user: { id: 'u-bo' }, role: 'user' },
      ],
      routingRules: [
        {
          name: 'Only databases',
          isDefault: false,
          criteria: { type: 'match-all-conditions' },
          notify: { type: 'schedule', name: 'Night Watch' },
        },
        {
          name: 'Default',
          isDefault: true,
          criteria: { type: 'match-all' },
          notify: { type: 'escalation', id: 'e-ops' },
        },
      ],
    },
  ],
  schedules: [
    {
      id: 's-watch',
      name: 'Night Watch',
      timezone: 'America/New_York',
      enabled: true,
      ownerTeam: owner,
      rotations: [officeHours, nights],
    },
    {
      id: 's-two',
      name: 'Two at once',
      timezone: 'America/New_York',
      enabled: true,
      rotations: [
        { ...officeHours, timeRestriction: undefined },
        {
          ...officeHours,
          id: 'r-second',
          name: 'Second',
          participants: [turn('cy'), turn('eve')],
          timeRestriction: undefined,
        },
      ],
      overrides: [
        {
          alias: 'swap-second',
          user: turn('bo'),
          startDate: '2026-01-20T14:00:00Z',
          endDate: '2026-01-21T14:00:00Z',
          rotations: [{ id: 'r-second', name: 'Second' }],
        },
      ],
    },
    { id: 's-off', name: 'Retired', timezone: 'UTC', enabled: false, rotations: [always] },
  ],
  escalations: [
    {
      id: 'e-ops',
      name: 'Ops escalation',
      ownerTeam: owner,
      rules: [
        {
          condition: 'if-not-acked',
          notifyType: 'default',
          delay: { timeAmount: 15, timeUnit: 'minutes' },
          recipient: { type: 'team', id: 't-ops', name: 'Ops' },
        },
        {
          condition: 'if-not-acked',
          notifyType: 'default',
          delay: { timeAmount: 0 },
          recipient: { type: 'schedule', id: 's-watch', name: 'Night Watch' },
        },
        {
          condition: 'if-not-acked',
          notifyType: 'default',
          delay: { timeAmount: 5, timeUnit: 'minutes' },
          recipient: { type: 'schedule', name: 'Two at once' },
        },
        {
          condition: 'if-not-closed',
          notifyType: 'default',
          delay: { timeAmount: 1, timeUnit: 'hours' },
          recipient: { type: 'user', username: 'Ann@Example.com' },
        },
      ],
      repeat: { waitInterval: 20, count: 3, resetRecipientStates: true, closeAlertAfterAll: false },
    },
  ],
  services: [{ id: 'svc', name: 'Payments', teamId: 't-ops', description: 'Cards and invoices' }],
  forwardings: [
    {
      id: 'f-1',
      fromUser: { id: 'u-ann', username: 'ann@example.com' },
      toUser: { id: 'u-cy', username: 'cy@example.com' },
      startDate: '2026-02-02T05:00:00Z',
      endDate: '2026-02-07T05:00:00Z',
    },
  ],
  integrations: [{ id: 'i-1', name: 'Default API', type: 'API', enabled: true, ownerTeam: owner }],
}
const imported = importOf(opsgenie, whole)
const directory = directoryOf(imported)

describe('an Opsgenie export', () => {
  test('brings users, teams, services and the policy their alerts are routed to', () => {
    expect(directory.users.get('ann')).toMatchObject({ role: 'sre-lead', time_zone: 'America/New_York' })
    expect([directory.users.get('dee')?.active, directory.users.get('eve')?.role]).toEqual([false, 'viewer'])
    expect(directory.teams.get('ops')?.members).toEqual(['ann', 'bo'])
    expect(directory.services.get('payments')).toMatchObject({ team: 'ops', policy: 'ops-escalation' })
  })

  test.each([
    ['office hours of the first week', '2026-01-05T14:00:00Z', 'ann'],
    ['office hours of the second week', '2026-01-12T14:00:00Z', 'bo'],
    ['the last minute of office hours', '2026-01-05T22:29:00Z', 'ann'],
    ['the first night', '2026-01-05T22:30:00Z', 'cy'],
    ['a night that nobody holds', '2026-01-06T23:00:00Z', null],
    ['the third night, past midnight', '2026-01-08T13:59:00Z', 'bo'],
    ['a forwarding in office hours', '2026-02-02T15:00:00Z', 'cy'],
    ['before the clocks go forward, one before nine', '2026-03-02T13:59:00Z', null],
    ['before the clocks go forward, at nine', '2026-03-02T14:00:00Z', 'ann'],
    ['nine on the wall is an hour earlier in summer: still night', '2026-03-16T12:59:00Z', 'cy'],
    ['nine on the wall is an hour earlier in summer: office', '2026-03-16T13:00:00Z', 'ann'],
  ])('puts on call whom Opsgenie did: %s', (_, at, expected) => {
    expect(onCallAt(directory, ['night-watch'], at)).toEqual([expected])
  })

  test('has as many schedules as people are on call at once, and policies page all of them', () => {
    const both = ['two-at-once', 'two-at-once-2']
    expect(onCallAt(directory, both, '2026-01-06T12:00:00Z')).toEqual(['ann', 'cy'])
    expect(onCallAt(directory, both, '2026-01-13T12:00:00Z')).toEqual(['bo', 'eve'])
    expect(onCallAt(directory, both, '2026-01-20T15:00:00Z')).toEqual(['ann', 'bo'])
    expect(onCallAt(directory, both, '2026-02-03T15:00:00Z')).toEqual(['cy', 'cy'])
    expect(onCallAt(directory, ['retired'], '2026-01-06T12:00:00Z')).toEqual([null])
    expect(imported.sections.policies['ops-escalation']).toEqual({
      name: 'Ops escalation',
      team: 'ops',
      steps: [
        { after: '0m', targets: ['schedule:night-watch'] },
        { after: '5m', targets: ['schedule:two-at-once', 'schedule:two-at-once-2'] },
        { after: '10m', targets: ['team:ops'] },
        { after: '45m', targets: ['user:ann'] },
      ],
      repeat: 3,
      repeat_after: '20m',
    })
  })

  test('tells what is carried differently and what is not', () => {
    expect(remarksOf(imported, 'changed')).toEqual([
      expect.stringMatching(/^schedule "Two at once": has up to 2 people on call at once/),
      'schedule "Retired": is disabled there; it becomes a schedule without layers.',
      expect.stringMatching(
        /^policy "Ops escalation": user Ann@Example.com is paged there although somebody acknowledged/,
      ),
      expect.stringMatching(/^forwarding from ann@example.com to cy@example.com: becomes an override/),
    ])
    expect(remarksOf(imported, 'left')).toEqual([
      expect.stringMatching(/^team "Ops": routing rule "Only databases"/),
      expect.stringMatching(/^integration "Default API": declare a source/),
    ])
  })

  test('reads the folder that the backup tool writes', () => {
    const { routingRules, ...team } = whole.teams[0]!
    const backup = [
      ...whole.users.map((one) => ({
        file: `users/${one.username}-${one.id}.json`,
        content: { user: one, userNotificationRules: [{ id: 'n' }] },
      })),
      { file: 'teams/Ops-t-ops.json', content: { team, teamRoutingRules: routingRules } },
      ...whole.schedules.map(({ overrides, ...schedule }) => ({
        file: `schedules/${schedule.name}-${schedule.id}.json`,
        content: { schedule, scheduleOverrideList: overrides },
      })),
      { file: 'escalations/Ops escalation-e-ops.json', content: whole.escalations[0] },
      { file: 'services/svc.json', content: { data: whole.services[0] } },
      { file: 'forwardings/f-1.json', content: whole.forwardings[0] },
      { file: 'integrations/i-1.json', content: { integration: whole.integrations[0], integrationActions: {} } },
    ].map(({ file, content }) => ({ file: `OpsGenieBackups/${file}`, content }))
    const again = opsgenie.read(backup)
    expect(again.sections).toEqual(imported.sections)
    expect(remarksOf(again, 'left')).toContain(
      'notification rules of users: personal rules are not carried; people are told in Slack and by the notifiers.',
    )
  })

  test('an override of rotations with hours or without any place is told', () => {
    const swap = { alias: 'swap', user: turn('ann'), startDate: 1_767_787_200_000, endDate: 1_767_830_400_000 }
    const overrides = [
      { ...swap, rotations: [{ name: 'Nights' }] },
      { ...swap, alias: 'lost', rotations: [{ name: 'Gone' }] },
      { ...swap, alias: 'nobody', user: turn('stranger') },
    ]
    const made = importOf(opsgenie, { ...whole, schedules: [{ ...whole.schedules[0], overrides }] })
    expect(made.sections.schedules['night-watch']).toMatchObject({
      overrides: [{ id: 'swap', user: 'ann', from: '2026-01-07T12:00:00.000Z', to: '2026-01-08T00:00:00.000Z' }, {}],
    })
    expect(remarksOf(made, 'changed')).toContain(
      'schedule "Night Watch": override swap counts for its whole time, not only for the hours of its rotations.',
    )
    expect(remarksOf(made, 'left')).toContain('schedule "Night Watch": override lost: its rotations cannot be carried.')
    expect(remarksOf(made, 'left')).toContain(
      'schedule "Night Watch": override nobody: stranger@example.com cannot be carried.',
    )
  })

  test('without services a team that takes alerts becomes one', () => {
    const { sections } = importOf(opsgenie, { ...whole, services: [] })
    expect(sections.services).toEqual({ ops: { name: 'Ops', team: 'ops', policy: 'ops-escalation' } })
  })

  test('names file and field of everything that cannot be read', () => {
    const content = {
      ...whole,
      schedules: [{ ...whole.schedules[0], rotations: [{ ...nights, type: 'fortnightly' }] }],
    }
    expect(() => opsgenie.read([{ file: 'all.json', content }])).toThrow(
      /^all\.json: schedules\[0\]\.rotations\[0\]\.type /,
    )
  })
})
