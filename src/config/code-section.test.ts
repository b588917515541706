import { expect, test } from 'vitest'
import { Code, settleCode } from './code-section.ts'
import { Knowledge, settleKnowledge } from './knowledge-section.ts'

test('code is reached at public hosts or at ones of your own', () => {
  const written = {
    github_token: 't',
    gitlab_token: 'g',
    clones: { 'acme/shop': 'clones/shop' },
    paths: ['src'],
    write_clones: true,
  }
  expect(settleCode(Code.parse(written), '/etc/allclear')).toMatchObject({
    github: { host: 'github.com', apiUrl: 'https://api.github.com' },
    gitlab: { host: 'gitlab.com', apiUrl: 'https://gitlab.com/api/v4' },
    clones: { 'acme/shop': '/etc/allclear/clones/shop' },
    paths: ['src'],
    writeClones: true,
  })
  const own = { ...written, github_url: 'https://ghe.example/api/v3/', gitlab_url: 'https://git.example/api/v4' }
  expect(settleCode(Code.parse(own), '/')).toMatchObject({
    github: { host: 'ghe.example', apiUrl: 'https://ghe.example/api/v3' },
    gitlab: { host: 'git.example', apiUrl: 'https://git.example/api/v4' },
  })
  expect(settleCode(Code.parse({}), '/')).toEqual({ clones: {}, paths: [], services: {} })
})

test('knowledge comes from a folder or a repository, not from both', () => {
  const parsed = Knowledge.parse({ docs: { folder: 'docs' }, wiki: { repo: 'github.com/acme/wiki', path: 'runbooks' } })
  expect(settleKnowledge(parsed, '/etc')).toEqual([
    { name: 'docs', folder: '/etc/docs' },
    { name: 'wiki', repo: 'github.com/acme/wiki', path: 'runbooks' },
  ])
  for (const wrong of [{ docs: {} }, { docs: { folder: 'a', repo: 'b/c' } }, { 'no good': { folder: 'a' } }])
    expect(Knowledge.safeParse(wrong).success).toBe(false)
})
