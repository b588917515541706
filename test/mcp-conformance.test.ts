import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiKey, type Stack, startStack } from './stack.ts'

const require = createRequire(import.meta.url)

/**
 * The public conformance suite of the protocol against our running server. It cannot send a key and speaks of fixtures
 * ("a tool named test_simple_text"), so a forwarder adds the key and says which of our real tools, prompts and resources
 * stands in for a fixture; Host and Origin pass as they are.
 */
const standIns: Record<string, (params: Record<string, unknown>) => object> = {
  test_simple_text: () => ({ name: 'who_is_on_call', arguments: {} }),
  test_error_handling: () => ({ name: 'get_incident', arguments: { incident: 'INC-999999' } }),
  test_simple_prompt: () => ({ name: 'investigate', arguments: { service: 'checkout' } }),
  test_prompt_with_arguments: (params) => ('ref' in params ? completing : investigating(params)),
  'test://static-text': () => ({ uri: 'allclear://incidents' }),
  'test://template/123/data': () => ({ uri: 'allclear://incidents/INC-1' }),
}
const completing = { ref: { type: 'ref/prompt', name: 'investigate' }, argument: { name: 'service', value: 'check' } }
const investigating = ({ arguments: given }: Record<string, unknown>) => {
  const { arg1, arg2 } = given as Record<string, string>
  return { name: 'investigate', arguments: { service: arg1, symptom: arg2 } }
}

const passing = [
  ...['server-initialize', 'ping', 'tools-list', 'tools-call-simple-text', 'tools-call-error', 'completion-complete'],
  ...['resources-list', 'resources-read-text', 'resources-templates-read', 'prompts-list', 'prompts-get-simple'],
  ...['prompts-get-with-args', 'dns-rebinding-protection'],
]

const noFixture = /(Tool|Prompt|Resource) .*not found/
const noMethod = /-32601/
/** What does not apply, why, and the words in which the suite reports just that. */
const other: [scenario: string, why: string, seen: RegExp][] = [
  ['tools-call-image', 'no tool answers with an image', noFixture],
  ['tools-call-audio', 'no tool answers with sound', noFixture],
  ['tools-call-embedded-resource', 'no tool embeds a resource', noFixture],
  ['tools-call-mixed-content', 'no tool answers with an image', noFixture],
  ['tools-call-with-progress', 'no tool reports progress', noFixture],
  ['tools-call-sampling', "the client's model is never asked for anything", noFixture],
  ['tools-call-elicitation', 'the person is never asked back in the middle of a call', noFixture],
  ['elicitation-sep1034-defaults', 'the person is never asked back in the middle of a call', noFixture],
  ['elicitation-sep1330-enums', 'the person is never asked back in the middle of a call', noFixture],
  ['json-schema-2020-12', 'it looks for one certain fixture tool in the list', noFixture],
  ['resources-read-binary', 'no resource is binary', noFixture],
  ['prompts-get-embedded-resource', 'no prompt embeds a resource', noFixture],
  ['prompts-get-with-image', 'no prompt holds an image', noFixture],
  ['logging-set-level', 'requests stand alone, so no level is remembered and no log is sent', noMethod],
  ['tools-call-with-logging', 'requests stand alone, so no level is remembered and no log is sent', noMethod],
  ['resources-subscribe', 'requests stand alone, so nobody subscribes', noMethod],
  ['resources-unsubscribe', 'requests stand alone, so nobody subscribes', noMethod],
  ['server-sse-polling', 'there are no sessions to take up again', /did not provide session ID/],
  ['server-sse-multiple-streams', 'there are no sessions whose streams could be several', /did not provide session ID/],
]

interface Check {
  id: string
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'INFO' | 'SKIPPED'
  errorMessage?: string
  details?: unknown
}

let stack: Stack
let forwarder: Server
let folder: string
const found = new Map<string, Check[]>()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-conformance-'))
  let target = 0
  forwarder = createServer((asked, answer) => {
    const headers = { ...asked.headers, authorization: `Bearer ${apiKey}` }
    void bodyOf(asked).then((body) => {
      const sent = Buffer.from(body && withStandIn(body))
      const passed = request(
        { port: target, method: asked.method, path: asked.url, headers: { ...headers, 'content-length': sent.length } },
        (got) => got.pipe(answer.writeHead(got.statusCode!, got.headers)),
      )
      passed.on('error', () => answer.destroy()).end(sent)
      answer.on('close', () => passed.destroy())
    })
  })
  await new Promise<void>((listening) => void forwarder.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(forwarder.address() as AddressInfo).port}`
  stack = await startStack({ config: `[services.checkout]\n[server]\npublic_url = "${url}"\n` })
  target = Number(new URL(stack.url).port)
  await stack.api('/incidents', { title: 'Room 123 is on fire', service: 'checkout' })
  await runSuite(`${url}/mcp`)
}, 60_000)
afterAll(async () => {
  forwarder.closeAllConnections()
  forwarder.close()
  await stack.close()
  await rm(folder, { recursive: true, force: true })
})

async function bodyOf(asked: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of asked) parts.push(part)
  return Buffer.concat(parts).toString()
}

function withStandIn(body: string): string {
  const message = JSON.parse(body) as { params?: Record<string, unknown> }
  const { name, uri, ref } = (message.params ?? {}) as { name?: string; uri?: string; ref?: { name?: string } }
  const standIn = standIns[String(name ?? uri ?? ref?.name)]
  return standIn ? JSON.stringify({ ...message, params: standIn(message.params!) }) : body
}

async function runSuite(url: string): Promise<void> {
  const suite = require.resolve('@modelcontextprotocol/conformance/dist/index.js')
  const run = spawn(process.execPath, [suite, 'server', '--suite', 'all', '--url', url, '--output-dir', folder], {
    stdio: 'ignore',
  })
  await new Promise((ended) => run.once('exit', ended))
  for (const result of await readdir(folder)) {
    const scenario = /^server-(.+?)-\d{4}-\d\d-\d\dT/.exec(result)![1]!
    found.set(scenario, JSON.parse(await readFile(join(folder, result, 'checks.json'), 'utf8')))
  }
}

test('every scenario of the suite is accounted for', () => {
  expect([...found.keys()].sort()).toEqual([...passing, ...other.map(([scenario]) => scenario)].sort())
})

describe('what applies holds', () => {
  test.each(passing)('%s', (scenario) => {
    const checks = found.get(scenario)!
    expect(checks.filter(({ status }) => status !== 'SUCCESS' && status !== 'INFO')).toEqual([])
    expect(checks.some(({ status }) => status === 'SUCCESS')).toBe(true)
  })

  test('a completion comes from what is known here', () => {
    expect(found.get('completion-complete')![0]!.details).toMatchObject({
      result: { completion: { values: ['checkout'] } },
    })
  })
})

describe('what does not apply fails for the reason given and no other', () => {
  test.each(other)('%s: %s', (scenario, _why, seen) => {
    const failing = found.get(scenario)!.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
    expect(JSON.stringify(failing[0])).toMatch(seen)
  })
})
