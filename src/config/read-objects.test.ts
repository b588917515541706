import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readObjects } from './read-objects.ts'
import { writeObjects } from './write-objects.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-objects-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(text: string, name = 'shop.toml', env: Record<string, string> = {}) {
  writeFileSync(join(folder, name), text)
  return readObjects({ file: name, env, cwd: folder, home: folder, sources: [] })
}

const reference = (name: string) => `\${${name}}`

test('only the objects of a file are read; other sections may lack their secrets, and names may lead elsewhere', () => {
  const { file, sections } = read(
    `[slack]\nbot_token = "env:NOWHERE"\n[teams.web]\nmembers = ["somebody-else"]\n[services.api]\nname = "${reference('NAME')}"\n`,
    'shop.toml',
    { NAME: 'The API' },
  )
  expect(file).toBe(join(folder, 'shop.toml'))
  expect(sections).toEqual({ teams: { web: { members: ['somebody-else'] } }, services: { api: { name: 'The API' } } })
})

test('every fault is told with file, line and remedy', () => {
  expect(() => read('[team.web]\n[schedules.s]\ntime_zone = "UTC"\nrotation = "daily"\nmembers = ["a"]\n')).toThrow(
    /shop\.toml.*: team is not a known key\. Did you mean teams\?/,
  )
  expect(() => read('[schedules.s]\ntime_zone = "UTC"\nrotation = "daily"\nmembers = ["a"]\n')).toThrow(
    /shop\.toml:1: schedules\.s\.starts is missing/,
  )
  expect(() => read('users:\n  ann:\n    name: Ann\n    emial: ann@example.com\n', 'shop.yaml')).toThrow(
    /shop\.yaml:4: users\.ann\.emial is not a known key\. Did you mean email\?/,
  )
})

test.each(['toml', 'yaml'] as const)('what is written as %s reads the same again, empty slots included', (format) => {
  const lookalike = fc.constantFrom(
    reference('HOME'),
    `$${reference('HOME')}`,
    `a ${reference('x').slice(0, -1)}`,
    reference('1'),
  )
  const text = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), lookalike)
  const id = fc.stringMatching(/^[a-z0-9][a-z0-9._@+-]{0,8}$/)
  fc.assert(
    fc.property(
      fc.dictionary(id, fc.record({ name: text, description: text })),
      fc.array(id, { maxLength: 4 }),
      (services, members) => {
        const schedules = {
          s: {
            time_zone: 'UTC',
            layers: [{ rotation: { every: { hours: 12 } }, starts: '2026-01-05T09:00', members: ['', ...members] }],
          },
        }
        const written = writeObjects({ services, schedules, users: {} }, { format, head: ['Made by a test.'] })
        const { sections } = read(written, `made.${format}`)
        expect(sections).toEqual({ ...(Object.keys(services).length && { services }), schedules })
      },
    ),
    { numRuns: 50 },
  )
})

test('a text that only looks like a reference never leads to a variable or a file', () => {
  const services = { a: { name: 'file:/etc/hostname' }, b: { name: 'env:HOME' } }
  const { sections } = read(writeObjects({ services }, { format: 'toml', head: [] }), 'made.toml', { HOME: '/root' })
  expect(sections.services).toEqual({ a: { name: ' file:/etc/hostname' }, b: { name: ' env:HOME' } })
})
