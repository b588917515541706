import { expect, test } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { parseKubeconfig } from './kubeconfig.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const config = `
current-context: staging
contexts:
  - name: staging
    context: { cluster: one, user: reader, namespace: shop }
  - name: production
    context: { cluster: two, user: certified }
  - name: cloud
    context: { cluster: one, user: plugged }
clusters:
  - name: one
    cluster: { server: 'https://one.example.net:6443', certificate-authority-data: ${base64('CA ONE')} }
  - name: two
    cluster: { server: 'https://10.0.0.2', certificate-authority: ca.crt, tls-server-name: api.example.net }
users:
  - name: reader
    user: { token: s3cret }
  - name: certified
    user: { client-certificate: me.crt, client-key-data: ${base64('MY KEY')} }
  - name: plugged
    user: { exec: { command: aws, args: [eks, get-token] } }
`
const files: Record<string, string> = { 'ca.crt': 'CA TWO', 'me.crt': 'MY CERT' }
const read = (path: string) => files[path]!

/** The Problem that reading a kubeconfig ends in. */
function refusal(yaml: string, context?: string): Problem {
  try {
    parseKubeconfig(yaml, context, read)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('it was taken')
}

test('the current context gives server, authority, token and namespace', () => {
  expect(parseKubeconfig(config, undefined, read)).toMatchObject({
    server: 'https://one.example.net:6443',
    namespace: 'shop',
    token: 's3cret',
    tls: { ca: 'CA ONE', cert: undefined },
  })
})

test('another context may name files beside it, a client certificate and the name in the server certificate', () => {
  expect(parseKubeconfig(config, 'production', read)).toMatchObject({
    server: 'https://10.0.0.2',
    token: undefined,
    tls: { ca: 'CA TWO', cert: 'MY CERT', key: 'MY KEY', servername: 'api.example.net' },
  })
})

test.each([
  ['a context that is not there', config, 'nowhere', /no context "nowhere" \(it has: staging, production, cloud\)/],
  ['a plugin, with what to do instead', config, 'cloud', /no program is started.*service account/],
  ['no current context', 'contexts: []', undefined, /names no current-context/],
  ['a wrong shape', 'contexts: 5', undefined, /contexts is not as a kubeconfig has it/],
])('%s is refused', (_, yaml, context, message) => {
  expect(refusal(yaml, context)).toMatchObject({ code: 'invalid', message: expect.stringMatching(message) })
})

test('a file that is no YAML is refused without quoting it', () => {
  const problem = refusal('users:\n  - token: "s3cret\n   broken: [')
  expect(problem.message).toMatch(/is not YAML \(line \d+\)/)
  expect(JSON.stringify(problem) + problem.stack).not.toContain('s3cret')
})
