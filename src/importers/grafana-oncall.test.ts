import { describe, expect, test } from 'vitest'
import { grafanaOncall } from './grafana-oncall.ts'
import { directoryOf, importOf, onCallAt, remarksOf } from './test-import.ts'

const user = (id: string, username: string, more: object = {}) => ({
  id,
  username,
  email: `${username}@example.com`,
  slack: [{ user_id: `S${id}`, team_id: 'T1' }],
  role: 'user',
  teams: ['TOPS'],
  ...more,
})
const rolling = {
  type: 'rolling_users',
  team_id: null,
  time_zone: null,
  level: 0,
  interval: 1,
  week_start: 'MO',
  by_day: null,
  by_month: null,
  by_monthday: null,
  until: null,
  start_rotation_from_user_index: 0,
}
const shifts = [
  {
    ...rolling,
    id: 'OWEEK',
    name: 'Weekly',
    start: '2026-01-05T09:00:00',
    rotation_start: '2026-01-05T09:00:00',
    duration: 604_800,
    frequency: 'weekly',
    rolling_users: [['UANN', 'UDEE'], ['UBO']],
  },
  {
    ...rolling,
    id: 'ODAYS',
    name: 'Working days',
    level: 1,
    start: '2026-01-05T10:00:00',
    rotation_start: '2026-01-05T10:00:00',
    duration: 21_600,
    frequency: 'daily',
    by_day: ['MO', 'TU', 'WE', 'TH', 'FR'],
    rolling_users: [['UCY'], ['UBO']],
  },
  {
    ...rolling,
    id: 'OSECOND',
    name: 'Every second week',
    start: '2026-01-07T08:00:00',
    rotation_start: '2026-01-07T08:00:00',
    duration: 36_000,
    frequency: 'weekly',
    interval: 2,
    by_day: ['MO', 'WE', 'FR'],
    rolling_users: [['UANN'], ['UBO']],
    start_rotation_from_user_index: 1,
  },
  {
    id: 'OSINGLE',
    name: 'One evening',
    type: 'single_event',
    team_id: null,
    time_zone: null,
    level: 5,
    start: '2026-01-06T18:00:00',
    duration: 10_800,
    users: ['UCY'],
  },
  {
    id: 'OOVER',
    name: 'Swap',
    type: 'override',
    time_zone: 'UTC',
    start: '2026-04-01T00:00:00',
    duration: 86_400,
    users: ['UCY'],
  },
  {
    ...rolling,
    id: 'OMONTH',
    name: 'First of the month',
    start: '2026-01-01T00:00:00',
    duration: 86_400,
    frequency: 'monthly',
    by_monthday: [1],
    rolling_users: [['UANN']],
  },
]
const whole = {
  users: [
    user('UANN', 'ann', { role: 'admin' }),
    user('UBO', 'bo'),
    user('UCY', 'cy', { teams: [] }),
    user('UDEE', 'dee', { slack: { user_id: 'SDEE', team_id: 'T1' } }),
    user('UNONE', 'robot', { email: '' }),
  ],
  teams: [{ id: 'TOPS', grafana_id: 1, name: 'Ops', email: '' }],
  user_groups: [{ id: 'GSLACK', type: 'slack_based', slack: { id: 'S1', name: 'Everybody', handle: 'everybody' } }],
  schedules: [
    {
      id: 'SPRIM',
      name: 'Primary',
      type: 'calendar',
      team_id: 'TOPS',
      time_zone: 'Europe/Berlin',
      shifts: ['OWEEK', 'ODAYS', 'OSINGLE'],
    },
    {
      id: 'SSEC',
      name: 'Second weeks',
      type: 'web',
      team_id: null,
      time_zone: 'Europe/Berlin',
      shifts: ['OSECOND', 'OMONTH'],
    },
    { id: 'SWEB', name: 'Overrides', type: 'web', team_id: null, time_zone: 'UTC', shifts: ['OOVER'] },
    {
      id: 'SICAL',
      name: 'From a calendar',
      type: 'ical',
      team_id: null,
      ical_url_primary: 'https://example.com/a.ics',
      ical_url_overrides: null,
    },
  ],
  on_call_shifts: shifts,
  escalation_chains: [
    { id: 'FOPS', name: 'Ops chain', team_id: 'TOPS' },
    { id: 'FEMPTY', name: 'Nobody', team_id: null },
  ],
  escalation_policies: [
    {
      id: 'E3',
      escalation_chain_id: 'FOPS',
      position: 3,
      type: 'notify_person_next_each_time',
      persons_to_notify_next_each_time: ['UANN', 'UBO'],
    },
    {
      id: 'E0',
      escalation_chain_id: 'FOPS',
      position: 0,
      type: 'notify_on_call_from_schedule',
      notify_on_call_from_schedule: 'SPRIM',
      important: false,
    },
    { id: 'E1', escalation_chain_id: 'FOPS', position: 1, type: 'wait', duration: 300 },
    { id: 'E2', escalation_chain_id: 'FOPS', position: 2, type: 'trigger_webhook', action_to_trigger: 'W1' },
    { id: 'E4', escalation_chain_id: 'FOPS', position: 4, type: 'wait', duration: 900 },
    {
      id: 'E5',
      escalation_chain_id: 'FOPS',
      position: 5,
      type: 'notify_if_time_from_to',
      notify_if_time_from: '09:00:00Z',
      notify_if_time_to: '18:00:00Z',
    },
    { id: 'E6', escalation_chain_id: 'FOPS', position: 6, type: 'notify_team_members', team_to_notify: 'TOPS' },
    { id: 'E7', escalation_chain_id: 'FOPS', position: 7, type: 'wait', duration: 1_800 },
    { id: 'E8', escalation_chain_id: 'FOPS', position: 8, type: 'repeat_escalation' },
    { id: 'E9', escalation_chain_id: 'FEMPTY', position: 0, type: 'resolve' },
  ],
  integrations: [
    {
      id: 'CAM',
      name: 'Alertmanager prod',
      team_id: 'TOPS',
      type: 'alertmanager',
      default_route: { id: 'RDEF', escalation_chain_id: 'FOPS', slack: { channel_id: 'C123' } },
    },
  ],
  routes: [
    {
      id: 'R1',
      integration_id: 'CAM',
      escalation_chain_id: 'FEMPTY',
      routing_regex: 'us-(east|west)',
      position: 0,
      is_the_last_route: false,
      slack: {},
    },
    {
      id: 'RDEF',
      integration_id: 'CAM',
      escalation_chain_id: 'FOPS',
      routing_regex: '.*',
      position: 1,
      is_the_last_route: true,
      slack: {},
    },
  ],
}
const imported = importOf(grafanaOncall, whole)
const directory = directoryOf(imported)
const both = ['primary', 'primary-2']

describe('a Grafana OnCall export', () => {
  test('brings users with their Slack ids, teams and services', () => {
    expect(directory.users.get('ann')).toMatchObject({ role: 'sre-lead', slack: { T1: 'SUANN' } })
    expect(directory.users.get('dee')?.slack).toEqual({ T1: 'SDEE' })
    expect(directory.teams.get('ops')?.members).toEqual(['ann', 'bo', 'dee'])
    expect(directory.services.get('alertmanager-prod')).toMatchObject({
      team: 'ops',
      policy: 'ops-chain',
      slack: { channel: 'C123' },
    })
  })

  test.each([
    ['both of the first group', '2026-01-06T07:00:00Z', ['ann', 'dee']],
    ['the one of the second, for whom both schedules stand', '2026-01-13T07:00:00Z', ['bo', 'bo']],
    ['the higher level in its hours, before everybody below', '2026-01-05T09:00:00Z', ['cy', 'cy']],
    ['its second day', '2026-01-06T09:00:00Z', ['bo', 'bo']],
    ['its hours are over', '2026-01-06T15:00:00Z', ['ann', 'dee']],
    ['Friday is its fifth day', '2026-01-09T12:00:00Z', ['cy', 'cy']],
    ['after the weekend the next one goes on', '2026-01-12T12:00:00Z', ['bo', 'bo']],
    ['on Sunday it is silent', '2026-01-11T12:00:00Z', ['ann', 'dee']],
    ['a single event of the highest level', '2026-01-06T19:00:00Z', ['cy', 'cy']],
    ['ten on the wall in winter', '2026-03-27T09:00:00Z', ['bo', 'bo']],
    ['one before ten on the wall in summer', '2026-03-30T07:59:00Z', ['ann', 'dee']],
    ['ten on the wall in summer', '2026-03-30T08:00:00Z', ['cy', 'cy']],
  ])('puts on call whom OnCall did: %s', (_, at, expected) => {
    expect(onCallAt(directory, both, at)).toEqual(expected)
  })

  test.each([
    ['it begins with the second user, on its first day', '2026-01-07T08:00:00Z', 'bo'],
    ['between its hours', '2026-01-07T20:00:00Z', null],
    ['Friday of the same week', '2026-01-09T08:00:00Z', 'bo'],
    ['nobody in the week between', '2026-01-12T08:00:00Z', null],
    ['then the other one', '2026-01-19T08:00:00Z', 'ann'],
    ['and the first again', '2026-02-02T08:00:00Z', 'bo'],
  ])('keeps pauses between turns: %s', (_, at, expected) => {
    expect(onCallAt(directory, ['second-weeks'], at)).toEqual([expected])
  })

  test('brings overrides', () => {
    expect(onCallAt(directory, ['overrides'], '2026-04-01T12:00:00Z')).toEqual(['cy'])
    expect(onCallAt(directory, ['overrides'], '2026-04-02T12:00:00Z')).toEqual([null])
  })

  test('makes steps of a chain, with waits before them', () => {
    expect(imported.sections.policies).toEqual({
      'ops-chain': {
        name: 'Ops chain',
        team: 'ops',
        steps: [
          { after: '0m', targets: ['schedule:primary', 'schedule:primary-2'] },
          { after: '5m', targets: ['user:ann', 'user:bo'], round_robin: true },
          {
            after: '15m',
            targets: ['team:ops'],
            if: { working_hours: { from: '09:00', to: '18:00', time_zone: 'UTC' } },
          },
        ],
        repeat: 5,
        repeat_after: '30m',
      },
    })
  })

  test('tells what is carried differently and what is not', () => {
    expect(remarksOf(imported, 'changed').map((line) => line.slice(0, 60))).toEqual([
      'schedule "Primary": has several people on call at once; it b',
      'schedule "From a calendar": takes its shifts from a calendar',
      'policy "Ops chain": outside 09:00–18:00 UTC it waits there u',
      'integration "Alertmanager prod": becomes the service alertma',
    ])
    expect(remarksOf(imported, 'left')).toEqual([
      'user "robot": has no e-mail address, which is how people are known here. Add them by hand.',
      'Slack user group "everybody": the export does not tell its members. Make a team of them.',
      'schedule "Second weeks": shift "First of the month": days of the month and months of the year cannot be chosen here. Draw it by hand.',
      'policy "Ops chain": step 3: triggering a webhook. Configure a notifier.',
      'policy "Nobody": step 1: resolving by itself; an incident is resolved when its alerts have cleared.',
      'policy "Nobody": pages nobody who could be carried. Write it by hand.',
      expect.stringMatching(/^integration "Alertmanager prod": the route for "us-\(east\|west\)"/),
    ])
  })

  test('reads a folder of pages', () => {
    const page = (results: unknown[]) => ({ count: results.length, next: null, previous: null, results })
    const files = Object.entries(whole).map(([kind, all]) => ({ file: `${kind}.json`, content: page(all) as object }))
    const [first, ...rest] = shifts
    const split = [
      ...files.filter(({ file }) => file !== 'on_call_shifts.json'),
      { file: 'on_call_shifts-1.json', content: page([first]) },
      { file: 'on_call_shifts-2.json', content: page(rest) },
    ]
    expect(grafanaOncall.read(split).sections).toEqual(imported.sections)
  })

  test('names file and field of everything that cannot be read', () => {
    expect(() =>
      grafanaOncall.read([
        { file: 'on_call_shifts.json', content: { results: [{ ...shifts[0], duration: 'a week' }] } },
      ]),
    ).toThrow('on_call_shifts.json: results[0].duration must be a number.')
  })
})
