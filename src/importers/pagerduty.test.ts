import { describe, expect, test } from 'vitest'
import { pagerduty } from './pagerduty.ts'
import { directoryOf, importOf, onCallAt, remarksOf } from './test-import.ts'

const user = (id: string, name: string, more: object = {}) => ({
  id,
  type: 'user',
  name,
  email: `${name.toLowerCase().replace(' ', '.')}@example.com`,
  role: 'limited_user',
  time_zone: 'Europe/Berlin',
  teams: [{ id: 'PTEAM', type: 'team_reference', summary: 'Platform' }],
  notification_rules: [],
  ...more,
})
const members = (...ids: string[]) => ids.map((id) => ({ user: { id, type: 'user_reference', summary: id } }))

const weekly = {
  id: 'PL1',
  name: 'Weekly',
  start: '2026-01-14T12:00:00+01:00',
  end: null,
  rotation_virtual_start: '2026-01-05T09:00:00+01:00',
  rotation_turn_length_seconds: 604_800,
  users: members('PANN', 'PBO', 'PCY'),
  restrictions: [],
}
const nights = {
  id: 'PL2',
  name: 'Nights',
  start: '2026-01-05T20:00:00+01:00',
  end: null,
  rotation_virtual_start: '2026-01-05T20:00:00+01:00',
  rotation_turn_length_seconds: 86_400,
  users: members('PDEE', 'PANN'),
  restrictions: [{ type: 'daily_restriction', start_time_of_day: '20:00:00', duration_seconds: 36_000 }],
}
const weekend = {
  id: 'PL3',
  name: 'Weekend',
  start: '2026-01-05T00:00:00+01:00',
  end: null,
  rotation_virtual_start: '2026-01-05T00:00:00+01:00',
  rotation_turn_length_seconds: 1_209_600,
  users: members('PCY', 'PBO'),
  restrictions: [
    { type: 'weekly_restriction', start_day_of_week: 5, start_time_of_day: '18:00:00', duration_seconds: 223_200 },
  ],
}
const whole = {
  users: [
    user('PANN', 'Ann Smith', { role: 'admin' }),
    user('PBO', 'Bo'),
    user('PCY', 'Cy', { teams: [] }),
    user('PDEE', 'Dee', {
      role: 'observer',
      notification_rules: [{ id: 'PNR', type: 'assignment_notification_rule' }],
    }),
  ],
  teams: [{ id: 'PTEAM', type: 'team', name: 'Platform' }],
  schedules: [
    {
      id: 'PSCHED',
      type: 'schedule',
      name: 'Platform Primary',
      time_zone: 'Europe/Berlin',
      teams: [{ id: 'PTEAM', type: 'team_reference' }],
      // The API lists the layer that counts most first.
      schedule_layers: [nights, weekly],
      overrides: [
        { id: 'POVER', start: '2026-02-10T10:00:00+01:00', end: '2026-02-10T18:00:00+01:00', user: { id: 'PDEE' } },
      ],
    },
    { id: 'PWE', type: 'schedule', name: 'Weekends', time_zone: 'Europe/Berlin', schedule_layers: [weekend] },
  ],
  escalation_policies: [
    {
      id: 'PESC',
      type: 'escalation_policy',
      name: 'Platform',
      num_loops: 2,
      teams: [{ id: 'PTEAM' }],
      escalation_rules: [
        {
          id: 'R1',
          escalation_delay_in_minutes: 10,
          targets: [
            { id: 'PSCHED', type: 'schedule_reference' },
            { id: 'PWE', type: 'schedule_reference' },
          ],
        },
        {
          id: 'R2',
          escalation_delay_in_minutes: 25,
          targets: [
            { id: 'PBO', type: 'user_reference' },
            { id: 'PGONE', type: 'user_reference', summary: 'Gone Person' },
          ],
          escalation_rule_assignment_strategy: { type: 'round_robin' },
        },
      ],
    },
  ],
  services: [
    {
      id: 'PSVC',
      type: 'service',
      name: 'Checkout API',
      description: 'Takes the money',
      status: 'active',
      escalation_policy: { id: 'PESC', type: 'escalation_policy_reference', summary: 'Platform' },
      teams: [{ id: 'PTEAM' }],
      auto_resolve_timeout: 14_400,
      acknowledgement_timeout: null,
      incident_urgency_rule: { type: 'constant', urgency: 'high' },
      integrations: [{ id: 'PINT', type: 'events_api_v2_inbound_integration', summary: 'Alertmanager' }],
    },
  ],
}
const imported = importOf(pagerduty, whole)
const directory = directoryOf(imported)
const primary = (at: string) => onCallAt(directory, ['platform-primary'], at)[0]

describe('a PagerDuty export', () => {
  test('brings users, teams and services', () => {
    expect(directory.users.get('ann.smith')).toMatchObject({ email: 'ann.smith@example.com', role: 'sre-lead' })
    expect(directory.users.get('dee')).toMatchObject({ role: 'viewer', time_zone: 'Europe/Berlin' })
    expect(directory.teams.get('platform')?.members).toEqual(['ann.smith', 'bo', 'dee'])
    expect(directory.services.get('checkout-api')).toMatchObject({ policy: 'platform', team: 'platform' })
  })

  test.each([
    ['the turn of the virtual start runs on', '2026-01-14T11:30:00Z', 'bo'],
    ['the third week', '2026-01-20T12:00:00Z', 'cy'],
    ['the cycle begins again', '2026-01-27T12:00:00Z', 'ann.smith'],
    ['a handoff at nine on the wall, before the clocks change', '2026-03-23T07:59:00Z', 'bo'],
    ['and right after it', '2026-03-23T08:00:00Z', 'cy'],
    ['nine on the wall is an hour earlier in summer: still before', '2026-03-30T06:59:00Z', 'cy'],
    ['nine on the wall is an hour earlier in summer: after', '2026-03-30T07:00:00Z', 'ann.smith'],
    ['the higher layer in its hours', '2026-01-26T19:00:00Z', 'ann.smith'],
    ['the higher layer, the next night', '2026-01-27T19:00:00Z', 'dee'],
    ['across midnight it is still the one who began', '2026-01-28T04:59:00Z', 'dee'],
    ['outside its hours the lower layer', '2026-01-28T05:00:00Z', 'ann.smith'],
    ['an override before all', '2026-02-10T09:00:00Z', 'dee'],
  ])('puts on call whom PagerDuty did: %s', (_, at, expected) => {
    expect(primary(at)).toBe(expected)
  })

  test.each([
    ['2026-01-09T16:59:00Z', null],
    ['2026-01-09T17:00:00Z', 'cy'],
    ['2026-01-12T06:59:00Z', 'cy'],
    ['2026-01-12T07:00:00Z', null],
    ['2026-01-16T17:00:00Z', 'cy'],
    ['2026-01-23T17:00:00Z', 'bo'],
    ['2026-03-29T12:00:00Z', 'bo'],
  ])('keeps hours that run over a weekend: %s %s', (at, expected) => {
    expect(onCallAt(directory, ['weekends'], at)).toEqual([expected])
  })

  test('brings policies with their waits, turns and repeats', () => {
    expect(imported.sections.policies.platform).toEqual({
      name: 'Platform',
      team: 'platform',
      steps: [
        { after: '0m', targets: ['schedule:platform-primary', 'schedule:weekends'] },
        { after: '10m', targets: ['user:bo'], round_robin: true },
      ],
      repeat: 2,
      repeat_after: '25m',
    })
  })

  test('tells what is carried differently and what is not', () => {
    expect(remarksOf(imported, 'changed')).toEqual([
      'schedule "Platform Primary": layer "Weekly" begins at 2026-01-12T09:00 with its turn, not at 2026-01-14T12:00.',
      'policy "Platform": step 2: the user Gone Person cannot be carried and is not paged.',
    ])
    expect(remarksOf(imported, 'left')).toEqual([
      expect.stringMatching(/^user "Dee": personal notification rules/),
      expect.stringMatching(/^service "Checkout API": resolving by itself after 240 minutes/),
      expect.stringMatching(/^service "Checkout API": integration Alertmanager: declare a source/),
    ])
  })

  test('reads a folder with a file for each, wrapped as the API answers one object', () => {
    const again = pagerduty.read([
      { file: 'users.json', content: { users: whole.users, limit: 25, offset: 0, more: false } },
      { file: 'teams.json', content: whole.teams },
      ...whole.schedules.map((schedule) => ({ file: `schedules/${schedule.id}.json`, content: { schedule } })),
      { file: 'escalation_policies/PESC.json', content: whole.escalation_policies[0] },
      { file: 'services/PSVC.json', content: whole.services[0] },
      { file: 'notes.json', content: { hello: 1 } },
    ])
    expect(again.sections).toEqual(imported.sections)
    expect(remarksOf(again, 'left')).toContain(
      'file notes.json: holds nothing that is known. Name it after what it holds, such as users.json.',
    )
  })

  test('names file and field of everything that cannot be read', () => {
    const broken = {
      ...whole,
      schedules: [{ ...whole.schedules[1], schedule_layers: [{ ...weekend, start: 'soon', users: undefined }] }],
    }
    expect(() => importOf(pagerduty, broken)).toThrow(
      'export.json: schedules[0].schedule_layers[0].start is not as the documentation of the export describes it: it must be a date and time with its offset.\n' +
        'export.json: schedules[0].schedule_layers[0].users is missing: export it again with this field.',
    )
  })
})
