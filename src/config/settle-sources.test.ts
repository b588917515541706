import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { readConfig, redact } from '../config.ts'
import type { BackendKind } from '../core/telemetry/backend.ts'
import { sources } from '../sources/index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-sources-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const backend = { kind: 'plain', label: 'Plain', settings: z.strictObject({}), service: z.strictObject({}) }
function read(text: string) {
  const file = join(folder, 'allclear.toml')
  writeFileSync(file, text)
  return readConfig({ file, env: {}, cwd: '/', home: '/', sources, backends: [backend as unknown as BackendKind] })
}

test('a source learns from the profiles which services live in which repository', () => {
  const { sources: settled } = read(`
[sources.gh]
kind = "github"
key = "a-long-enough-key"
services = { "acme/shop" = ["web", "api"] }

[profiles.a]
backend = "plain"
services.payments-api = { repo = "https://github.com/Acme/payments.git" }
services.ledger = { repo = "github.com/acme/payments" }

[profiles.b]
backend = "plain"
services.payments-api = { repo = "acme/payments" }
services.web = {}
`)
  expect(settled[0]).toMatchObject({
    repositories: { 'acme/payments': ['payments-api', 'ledger'] },
    extra: { services: { 'acme/shop': ['web', 'api'] } },
  })
})

test('what a sender signs with is a secret', () => {
  const config = read('[sources.gh]\nkind = "github"\nkey = "the-key-of-it"\nsecret = "what-it-signs-with"')
  expect(config.sources[0]).not.toHaveProperty('repositories')
  expect(JSON.stringify(redact(config))).not.toContain('what-it-signs-with')
})
