import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commands } from '../../commands/index.ts'
import { Problem } from '../../core/problem.ts'
import { cli } from './cli.ts'
import type { CliConfig, Effects } from './effects.ts'
import { findServer } from './find-server.ts'

let home: string
let told: string
let sent: { url: string; authorization: string | null }[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'allclear-login-'))
  told = ''
  sent = []
})
afterEach(() => rmSync(home, { recursive: true }))

const file = () => join(home, '.allclear', 'credentials')
const write = (text: string) => {
  told += text
}

/** A command line without a configuration, at a server that knows one key. */
function effects(more: Partial<Effects> = {}): Effects {
  return {
    home,
    env: {},
    commands,
    importers: [],
    version: '1.2.3',
    stdout: { write, isTTY: true },
    stderr: { write },
    now: () => new Date('2026-03-02T09:00:00Z'),
    randomBytes: (size: number) => Buffer.alloc(size),
    prompts: { text: async () => 'https://a.example/', secret: async () => ' good-key \n' },
    readConfig: () => {
      throw new Problem('not_found', 'No configuration found.')
    },
    fetch: async (url: string, { headers }: RequestInit) => {
      const authorization = new Headers(headers).get('authorization')
      sent.push({ url, authorization })
      if (authorization !== 'Bearer good-key')
        return Response.json({ detail: 'This key is not known.' }, { status: 401 })
      return Response.json({ id: 'lea', name: 'Lea', role: 'oncall', scopes: ['incidents'], via: 'http' })
    },
    ...more,
  } as unknown as Effects
}

const run = (argv: string[], more: Partial<Effects> = {}) => cli({ ...effects(more), argv })

test('login asks, checks the key with the server, and keeps both for nobody else to read', async () => {
  expect(await run(['login'])).toBe(0)
  expect(sent).toEqual([{ url: 'https://a.example/api/v1/me', authorization: 'Bearer good-key' }])
  expect(told).toContain('Logged in to https://a.example as Lea (oncall, only for incidents).')
  expect(told).not.toContain('good-key')
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(findServer(effects(), {})).toEqual({ url: 'https://a.example', key: 'good-key' })
})

test('an older file that others may read is replaced by one they may not', async () => {
  await run(['login'])
  writeFileSync(file(), '{}', { mode: 0o644 })
  await run(['login'])
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('a key that the server does not know is not kept', async () => {
  expect(await run(['login', '--url', 'https://a.example', '--key', 'bad-key'])).toBe(1)
  expect(told).toContain('This key is not known.')
  expect(() => findServer(effects(), {})).toThrow('There is no API key')
})

test('where nobody can be asked, what is missing is named', async () => {
  expect(await run(['login', '--url', 'https://a.example'], { stdout: { write } })).toBe(1)
  expect(told).toContain('give --key, or set ALLCLEAR_API_KEY')
})

test('what login kept counts last, and its key goes to no other server', async () => {
  await run(['login'])
  const config = { cli: { key: 'configured' }, server: { host: '127.0.0.1', port: 9000 } } as unknown as CliConfig
  const configured = effects({ readConfig: () => config })
  expect(findServer(configured, {})).toEqual({ url: 'http://127.0.0.1:9000', key: 'configured' })
  expect(findServer(effects({ env: { ALLCLEAR_API_KEY: 'other' } }), {}).key).toBe('other')
  expect(findServer(effects(), { url: 'https://a.example/' }).key).toBe('good-key')
  expect(() => findServer(effects(), { url: 'https://evil.example' })).toThrow('There is no API key')
})

test('logout forgets, and a broken file names the way out', async () => {
  await run(['login'])
  writeFileSync(file(), 'no json')
  expect(() => findServer(effects(), {})).toThrow('Run "allclear login" once more')
  expect(await run(['logout'])).toBe(0)
  expect(() => readFileSync(file())).toThrow('ENOENT')
  expect(await run(['logout'])).toBe(0)
  expect(told).toContain('Nobody is logged in.')
})
