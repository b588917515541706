import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backends } from '../backends/index.ts'
import { type Config, readConfig } from '../config.ts'
import { Problem } from '../core/problem.ts'
import { usualRetention } from '../core/retention.ts'
import { configurable } from '../notifiers/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-section-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const profiles = `
[profiles.prod]
backend = "demo"
[profiles.prod.notifiers.mail]
type = "email"
host = "smtp.example.com"
from = "a@example.com"
to = "b@example.com"
[profiles.prod.notifiers.pages]
type = "pagerduty"
routing_key = "R0UT1NG"
[profiles.lab]
backend = "demo"
[profiles.lab.notifiers.mail]
type = "webhook"
url = "https://hooks.example.com/x"
`
function read(text: string): Config {
  writeFileSync(join(folder, 'allclear.toml'), text + profiles)
  return readConfig({
    ...{ file: join(folder, 'allclear.toml'), env: {}, cwd: folder, home: folder, sources: [] },
    ...{ backends, notifiers: configurable },
  })
}
function refusal(text: string): string {
  try {
    read(text)
    return 'taken'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.message
  }
}

describe('schedules', () => {
  test('have their times, days, zone and services; several times stand in a list', () => {
    const { investigation } = read(`
[[investigation.schedules]]
name = "morning"
services = ["checkout-*"]
namespace = "^shop$"
time = "06:30"
time_zone = "Europe/Berlin"
weekdays = ["monday"]
since = "12h"
channel = "#mornings"
only_when_unwell = true
[[investigation.schedules]]
name = "rounds"
profile = "prod"
time = ["06:00", "18:00"]
`)
    expect(investigation.schedules).toEqual([
      {
        ...{ name: 'morning', services: ['checkout-*'], namespace: '^shop$', times: ['06:30'] },
        ...{ timeZone: 'Europe/Berlin', weekdays: ['monday'], sinceMs: 12 * 3_600_000, channel: '#mornings' },
        onlyWhenUnwell: true,
      },
      expect.objectContaining({ name: 'rounds', profile: 'prod', times: ['06:00', '18:00'], onlyWhenUnwell: false }),
    ])
  })

  const schedule = (more: string) => `[[investigation.schedules]]\nname = "a"\n${more}\n`
  test.each([
    [schedule('time = "06:00"'), 'names nothing to investigate'],
    [schedule('time = "06:00"\nprofile = "prd"'), 'names the profile "prd", which does not exist. Did you mean prod?'],
    [schedule('time = "06:00"\nprofile = "prod"').repeat(2), 'two schedules alike'],
    [schedule('time = "6:00"\nprofile = "prod"'), 'must be a time, HH:MM'],
    [schedule('time = []\nprofile = "prod"'), 'at least 1'],
    [schedule('time = "06:00"\nprofile = "prod"\nsince = "1m"'), 'too short'],
    [schedule('time = "06:00"\nnamespace = "("'), 'is no regular expression'],
  ])('%s is refused, and why', (text, words) => {
    expect(refusal(text)).toContain(words)
  })
})

describe('notifiers beside Slack', () => {
  test('are named for results, digests and approvals, by name or by profile and name', () => {
    const { investigation, digests, approval } = read(`
[investigation]
notify = ["mail"]
notify_progress = true
service_notify = { checkout = ["prod/mail"] }
profile_notify = { lab = ["mail"] }
[approval]
notify = ["prod/mail"]
[[digest]]
notify = ["lab/mail"]
`)
    expect(investigation).toMatchObject({
      ...{ notify: ['mail'], notifyProgress: true },
      ...{ serviceNotify: { checkout: ['prod/mail'] }, profileNotify: { lab: ['mail'] } },
    })
    expect(digests[0]!.notify).toEqual([{ id: 'lab/mail', type: 'webhook' }])
    expect(approval.notify).toEqual(['prod/mail'])
  })

  test.each([
    ['[investigation]\nnotify = ["mial"]\n', /investigation\.notify.*names the notifier "mial", which no profile has/s],
    ['[investigation]\nnotify = ["dev/mail"]\n', /Did you mean lab\/mail\?|There are: prod\/mail/],
    ['[investigation]\nprofile_notify = { lab = ["pages"] }\n', /names the notifier "pages", which no profile has/],
    ['[investigation]\nprofile_notify = { dev = [] }\n', /names the profile "dev", which does not exist/],
    ['[investigation]\nnotify = ["pages"]\n', /of the kind pagerduty, which only raises alerts/],
    ['[approval]\nnotify = ["pages"]\n', /approval\.notify.*only raises alerts/s],
    ['[[digest]]\nnotify = ["mail"]\n', /several notifiers: write one of prod\/mail, lab\/mail/],
    ['[investigation]\nnotify = ["a b"]\n', /names no notifier/],
  ])('%s is refused, and why', (text, words) => {
    expect(refusal(text)).toMatch(words)
  })
})

describe('retention', () => {
  test('is as usual when nothing is said; what is kept forever has no end', () => {
    expect(read('').retention).toEqual(usualRetention)
    const { digestsMs: _, ...others } = usualRetention
    expect(read('[retention]\nanswers = "7d"\ndigests = "forever"\n').retention).toEqual({
      ...others,
      answersMs: 7 * 86_400_000,
    })
  })

  test.each([
    ['answers = "1h"', /too short/],
    ['answers = "for ever"', /answers/],
    ['anwsers = "7d"', /Did you mean.*answers/s],
  ])('%s is refused, and why', (text, words) => {
    expect(refusal(`[retention]\n${text}\n`)).toMatch(words)
  })
})
