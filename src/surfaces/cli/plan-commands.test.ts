import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PlanJson } from '../../commands/configuration/plan-json.ts'
import { commands } from '../../commands/index.ts'
import type { Importer } from '../../core/importer.ts'
import { cli } from './cli.ts'
import type { Effects } from './effects.ts'

let folder: string
let out: string
let err: string
let sent: { path: string; body: Record<string, unknown> }[]
let planned: PlanJson
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-plan-'))
  out = ''
  err = ''
  sent = []
  planned = plan()
})
afterEach(() => rmSync(folder, { recursive: true }))

const hash = 'a'.repeat(64)
function plan(more: Partial<PlanJson> = {}): PlanJson {
  const changes = more.changes ?? []
  const count = (action: string) => changes.filter((change) => change.action === action).length
  return {
    owner: 'shop',
    hash,
    summary: {
      create: count('create'),
      change: count('change'),
      remove: count('remove'),
      blocked: more.blocked?.length ?? 0,
      unchanged: 1,
      untouched: 0,
    },
    changes,
    blocked: [],
    untouched: [],
    follows: [],
    ...more,
  }
}
const some = () =>
  plan({
    changes: [
      {
        action: 'create',
        kind: 'team',
        id: 'web',
        fields: [
          { field: 'members', to: ['ann', 'bo'] },
          { field: 'slack', to: {} },
        ],
      },
      {
        action: 'change',
        kind: 'policy',
        id: 'standard',
        fields: [
          { field: 'steps[1].after', from: '5m', to: '10m' },
          { field: 'name', from: 'Old' },
        ],
      },
      { action: 'remove', kind: 'service', id: 'api', fields: [] },
    ],
    untouched: [{ kind: 'user', id: 'lea', owner: 'the portal' }],
    follows: ['On call for primary now: bo → ann.'],
  })

const shop: Importer = {
  name: 'shop',
  label: 'The Shop',
  read: (files) => ({
    sections: { users: {}, teams: { web: { members: [] } }, schedules: {}, policies: {}, services: {} },
    remarks: [
      { outcome: 'carried', object: 'team "Web"', words: `read from ${files.map(({ file }) => file).join(' and ')}.` },
      { outcome: 'left', object: 'thing "\u001B[31mred"', words: 'is not known here.' },
    ],
  }),
}

const run = (argv: string[], more: Partial<Effects> = {}) =>
  cli({
    argv,
    env: { ALLCLEAR_API_KEY: 'key', ALLCLEAR_URL: 'http://server.test' },
    cwd: folder,
    home: folder,
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    fetch: async (url: string, { body }: { body: string }) => {
      sent.push({ path: new URL(url).pathname, body: JSON.parse(body) })
      return Response.json(planned)
    },
    randomBytes: (size: number) => new Uint8Array(size),
    version: '1.2.3',
    commands,
    backendKinds: [],
    notifierKinds: [],
    importers: [shop],
    readObjects: (file?: string) => ({ file: join(folder, file ?? 'allclear.toml'), sections: { teams: { web: {} } } }),
    writeObjects: (sections: object, format: string, head: string[]) => JSON.stringify({ sections, format, head }),
    ...more,
  } as unknown as Effects)

test('a plan is shown change by change, with what follows from it', async () => {
  planned = some()
  expect(await run(['plan', 'my shop.toml'])).toBe(0)
  expect(sent).toEqual([{ path: '/api/v1/plan', body: { owner: 'my-shop', teams: { web: {} } } }])
  expect(out).toBe(
    [
      '+ team web\n    members: ann, bo',
      '~ policy standard\n    steps[1].after: 5m → 10m\n    name: Old → not set',
      '- service api',
      'What follows\n  On call for primary now: bo → ann.',
      'Untouched: 1 of the portal.',
      'Plan of shop: 1 to create, 1 to change, 1 to remove, 1 as they are.\n',
    ].join('\n\n'),
  )
})

test('colour is for terminals only', async () => {
  planned = some()
  await run(['plan'], { stdout: { write: (text: string) => (out += text), isTTY: true } })
  expect(out).toContain('\u001B[32m+ team web\u001B[39m')
})

test('the exit code tells changes only when it is asked to', async () => {
  planned = some()
  expect(await run(['plan', 'a.toml'])).toBe(0)
  expect(await run(['plan', 'a.toml', '--detailed-exitcode'])).toBe(2)
  planned = plan()
  expect(await run(['plan', 'a.toml', '--detailed-exitcode'])).toBe(0)
  planned = plan({ blocked: [{ kind: 'user', id: 'ann', reason: 'It is declared elsewhere.' }] })
  expect(await run(['plan', 'a.toml', '--detailed-exitcode', '-o', 'json'])).toBe(1)
})

test('what is planned is what is applied, and only with a yes', async () => {
  planned = some()
  expect(await run(['apply', 'shop.toml', '--owner', 'ours'])).toBe(1)
  expect(err).toBe('Nothing was changed. Confirm the plan with --yes.\n')
  expect(await run(['apply', 'shop.toml', '--owner', 'ours', '--yes'])).toBe(0)
  expect(sent.at(-1)).toEqual({ path: '/api/v1/apply', body: { owner: 'ours', teams: { web: {} }, hash } })
  expect(out).toMatch(/Done: 1 created, 1 changed, 1 removed\.\n$/)
})

test('at a terminal the plan is asked about, and a no changes nothing', async () => {
  planned = some()
  const stdout = { write: (text: string) => (out += text), isTTY: true }
  expect(
    await run(['apply'], { stdout, prompts: { confirm: async () => false } as unknown as Effects['prompts'] }),
  ).toBe(1)
  expect(sent.map(({ path }) => path)).toEqual(['/api/v1/plan'])
  expect(
    await run(['apply'], { stdout, prompts: { confirm: async () => true } as unknown as Effects['prompts'] }),
  ).toBe(0)
  expect(sent.at(-1)?.path).toBe('/api/v1/apply')
})

test('nothing is applied when there is nothing to do or something in the way', async () => {
  expect(await run(['apply', '--yes'])).toBe(0)
  expect(out).toMatch(/There is nothing to change\.\n$/)
  planned = plan({ blocked: [{ kind: 'user', id: 'ann', reason: 'It is declared elsewhere.' }] })
  expect(await run(['apply', '--yes'])).toBe(1)
  expect(err).toContain('user ann: It is declared elsewhere.')
  expect(sent.map(({ path }) => path)).toEqual(['/api/v1/plan', '/api/v1/plan'])
})

test('an import writes a file and tells what became of everything', async () => {
  writeFileSync(join(folder, 'a.json'), '{}')
  writeFileSync(join(folder, 'b.json'), '[]')
  expect(await run(['import', 'shop', '.', '--out', 'made.yaml'])).toBe(0)
  expect(JSON.parse(readFileSync(join(folder, 'made.yaml'), 'utf8'))).toMatchObject({
    format: 'yaml',
    sections: { teams: { web: {} } },
  })
  expect(out).toBe(
    [
      'Carried (1)\n  team "Web": read from a.json and b.json.',
      'Not carried (1)\n  thing "red": is not known here.',
      'made.yaml holds 0 users, 1 team, 0 schedules, 0 policies, 0 services. Read it, then:\n' +
        '  allclear config check --config made.yaml\n  allclear plan made.yaml\n  allclear apply made.yaml\n',
    ].join('\n\n'),
  )
})

test('an import replaces no file unasked, and says which file is no JSON', async () => {
  writeFileSync(join(folder, 'a.json'), '{}')
  writeFileSync(join(folder, 'made.toml'), 'mine')
  expect(await run(['import', 'shop', 'a.json', '--out', 'made.toml'])).toBe(1)
  expect(err).toContain('made.toml is there already')
  expect(readFileSync(join(folder, 'made.toml'), 'utf8')).toBe('mine')
  expect(await run(['import', 'shop', 'a.json', '--out', 'made.toml', '--force', '-o', 'json'])).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    file: 'made.toml',
    objects: { teams: 1 },
    report: [{ outcome: 'carried' }, {}],
  })
  writeFileSync(join(folder, 'a.json'), '{')
  expect(await run(['import', 'shop', 'a.json', '--out', 'new.toml'])).toBe(1)
  expect(err).toContain('a.json: this is not valid JSON')
  expect(await run(['import', 'shop', 'nowhere', '--out', 'new.toml'])).toBe(1)
  expect(await run(['import', 'other', 'a.json'])).toBe(2)
})
