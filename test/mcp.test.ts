import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport as OlderSse } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport as OlderHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiKey, type Stack, startStack, until } from './stack.ts'

let stack: Stack
const viewer = 'key-of-somebody-who-only-looks'
const onCall = 'key-of-somebody-on-call'
let runbooks: string
beforeAll(async () => {
  runbooks = await mkdtemp(join(tmpdir(), 'allclear-runbooks-'))
  await writeFile(join(runbooks, 'pool.md'), '# The quokka pool runs dry\n\nRaise the limit of connections.\n')
  stack = await startStack({
    config: `[services.checkout]\n[services.checkout-web]\n[services.billing]\n[knowledge.docs]\nfolder = "${runbooks}"\n`,
    keys: [
      `{ key = "${viewer}", subject = "dave@acme.example", roles = ["viewer"] }`,
      `{ key = "${onCall}", subject = "bob@acme.example", roles = ["oncall"] }`,
    ],
  })
}, 60_000)
afterAll(async () => {
  await stack.close()
  await rm(runbooks, { recursive: true, force: true })
})

const me = { name: 'an unmodified client', version: '1.0.0' }
const bearing = (key: string) => ({ requestInit: { headers: { authorization: `Bearer ${key}` } } })
/** The older stream is opened by a fetch of its own, which needs the header as well. */
const bearingStream = (key: string) => ({
  ...bearing(key),
  eventSourceInit: {
    fetch: (url: string | URL | Request, init?: RequestInit) =>
      fetch(url, { ...init, headers: { ...(init?.headers as object), authorization: `Bearer ${key}` } }),
  },
})

interface Spoken {
  listTools(): Promise<{ tools: { name: string; annotations?: { readOnlyHint?: boolean | undefined } | undefined }[] }>
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  readResource(asked: { uri: string }): Promise<{ contents: object[] }>
  getPrompt(asked: { name: string; arguments: Record<string, string> }): Promise<{ messages: object[] }>
  complete(asked: {
    ref: { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string }
    argument: { name: string; value: string }
  }): Promise<{ completion: { values: string[] } }>
  close(): Promise<void>
}

const at = (path: string) => new URL(path, stack.url)
const connect = {
  'streamable HTTP, today': async (key: string) => {
    const client = new Client(me)
    await client.connect(new StreamableHTTPClientTransport(at('/mcp'), bearing(key)))
    return client
  },
  'streamable HTTP, the older kit': async (key: string) => {
    const client = new OlderClient(me)
    await client.connect(new OlderHttp(at('/mcp'), bearing(key)) as never)
    return client
  },
  'HTTP with SSE, today': async (key: string) => {
    const client = new Client(me)
    await client.connect(new SSEClientTransport(at('/mcp/sse'), bearingStream(key) as never))
    return client
  },
  'HTTP with SSE, the older kit': async (key: string) => {
    const client = new OlderClient(me)
    await client.connect(new OlderSse(at('/mcp/sse'), bearingStream(key) as never))
    return client
  },
  'standard input': async (key: string) => {
    const client = new Client(me)
    await client.connect(
      new StdioClientTransport({
        command: join(import.meta.dirname, '../node_modules/.bin/node'),
        args: [join(import.meta.dirname, '../src/main.ts'), 'mcp'],
        env: { PATH: process.env.PATH ?? '', ALLCLEAR_URL: stack.url, ALLCLEAR_API_KEY: key },
      }),
    )
    return client
  },
} as unknown as Record<string, (key: string) => Promise<Spoken>>

const names = async (client: Spoken) => (await client.listTools()).tools.map(({ name }) => name)

describe.each(Object.keys(connect))('over %s', (transport) => {
  const as = async <T>(key: string, work: (client: Spoken) => Promise<T>) => {
    const client = await connect[transport]!(key)
    try {
      return await work(client)
    } finally {
      await client.close()
    }
  }

  test('an unmodified client lists and calls the tools', async () => {
    await as(apiKey, async (client) => {
      expect(await names(client)).toEqual(
        expect.arrayContaining(['query_logs', 'get_metrics', 'list_incidents', 'who_is_on_call', 'create', 'resolve']),
      )
      const title = `declared over ${transport}`
      const made = await client.callTool({ name: 'create', arguments: { title, service: 'checkout', urgency: 'low' } })
      expect(made).toMatchObject({ structuredContent: { title, urgency: 'low', status: 'open' } })
      const { id } = (made as { structuredContent: { id: string } }).structuredContent
      expect(await client.callTool({ name: 'list_incidents', arguments: {} })).toMatchObject({
        structuredContent: { incidents: expect.arrayContaining([expect.objectContaining({ id, title })]) },
        content: [{ type: 'text', text: expect.stringContaining(title) }],
      })
      expect(JSON.stringify(await client.readResource({ uri: `allclear://incidents/${id}` }))).toContain(title)
      const { messages } = await client.getPrompt({ name: 'investigate', arguments: { service: 'checkout' } })
      expect(JSON.stringify(messages)).toContain('<untrusted>')
    })
  })

  test('what is typed for a prompt or a resource is completed from what is known here', async () => {
    await as(viewer, async (client) => {
      const completed = async (argument: string, value: string, ref: Parameters<Spoken['complete']>[0]['ref']) =>
        (await client.complete({ ref, argument: { name: argument, value } })).completion.values
      const investigate = { type: 'ref/prompt', name: 'investigate' } as const
      expect(await completed('service', 'CHECK', investigate)).toEqual(['checkout', 'checkout-web'])
      expect(await completed('service', 'quokka', investigate)).toEqual([])
      const { body } = await stack.api('/incidents', { title: `to complete over ${transport}`, service: 'checkout' })
      const typed = `complete over ${transport}`
      expect(await completed('incident', typed, { type: 'ref/prompt', name: 'postmortem' })).toEqual([body.id])
      const incident = { type: 'ref/resource', uri: 'allclear://incidents/{id}' } as const
      expect(await completed('id', body.id, incident)).toContain(body.id)
    })
  })

  test('a runbook is completed from a symptom and read', async () => {
    await until(
      () => stack.api('/knowledge/search-runbooks', { query: 'quokka' }),
      ({ body }) => body.results.length === 1,
    )
    await as(viewer, async (client) => {
      const ref = { type: 'ref/resource', uri: 'allclear://runbooks/{+id}' } as const
      const { completion } = await client.complete({ ref, argument: { name: 'id', value: 'quokka' } })
      expect(completion.values).toEqual(['docs/pool.md'])
      const { contents } = await client.readResource({ uri: 'allclear://runbooks/docs/pool.md' })
      expect(JSON.stringify(contents)).toContain('Raise the limit of connections.')
    })
  })

  test('a viewer sees what reads and what asks for an investigation, and cannot call anything else', async () => {
    await as(viewer, async (client) => {
      const { tools } = await client.listTools()
      const changing = tools.filter(({ annotations }) => !annotations?.readOnlyHint).map(({ name }) => name)
      expect(changing.sort()).toEqual(['analyze', 'feedback'])
      expect(
        await client.callTool({ name: 'create', arguments: { title: 'mine', service: 'checkout' } }).catch(String),
      ).toMatchObject(expect.not.objectContaining({ structuredContent: expect.anything() }))
      const { body } = await stack.api('/incidents?search=mine')
      expect(body.incidents).toEqual([])
    })
  })

  test('what is wrong is told in words, and a way up leads nowhere', async () => {
    await as(onCall, async (client) => {
      expect(await client.callTool({ name: 'get_incident', arguments: {} })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/^invalid: incident: Missing/) }],
      })
      for (const incident of ['../../keys', '--config=/etc/passwd', '..%2f..%2fkeys', 'INC-999999'])
        expect(await client.callTool({ name: 'get_incident', arguments: { incident } })).toMatchObject({
          isError: true,
        })
      expect(await client.callTool({ name: 'resolve', arguments: { incident: 'INC-999999' } })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/^not_found: /) }],
      })
    })
  })

  test('without a good key there is nothing', async () => {
    await expect(connect[transport]!('wrong-key')).rejects.toThrow()
  })
})

describe('the doors', () => {
  const post = (
    path: string,
    headers: Record<string, string> = {},
    body: unknown = { jsonrpc: '2.0', id: 1, method: 'tools/list' },
  ) =>
    fetch(at(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  test.each(['/mcp', '/mcp/messages?sessionId=x'])(
    '%s answers 401 without a key and says where to look',
    async (path) => {
      const refused = await post(path)
      expect(refused.status).toBe(401)
      expect(refused.headers.get('www-authenticate')).toMatch(/resource_metadata="[^"]+oauth-protected-resource\/mcp"/)
      const told = await fetch(at('/.well-known/oauth-protected-resource/mcp'))
      expect(await told.json()).toMatchObject({
        resource: expect.stringMatching(/\/mcp$/),
        bearer_methods_supported: ['header'],
      })
    },
  )

  test('the stream answers 401 without a key as well', async () => {
    expect((await fetch(at('/mcp/sse'))).status).toBe(401)
  })

  test('a page of another site may not use the tools', async () => {
    const refused = await post('/mcp', { authorization: `Bearer ${apiKey}`, origin: 'https://evil.example' })
    expect(refused.status).toBe(403)
  })

  test.each([
    ['localhost', 200],
    ['127.0.0.1', 200],
    ['[::1]', 200],
    ['localhost.evil.example', 403],
  ])('a page at %s on the port of a server for this machine gets %i', async (host, status) => {
    const origin = `http://${host}:${new URL(stack.url).port}`
    expect((await post('/mcp', { authorization: `Bearer ${apiKey}`, origin })).status).toBe(status)
    const otherPort = await post('/mcp', { authorization: `Bearer ${apiKey}`, origin: `http://${host}:1` })
    expect(otherPort.status).toBe(403)
  })

  test("nobody posts into somebody else's stream", async () => {
    const stream = await fetch(at('/mcp/sse'), { headers: { authorization: `Bearer ${apiKey}` } })
    const reader = stream.body!.getReader()
    let text = ''
    while (!text.includes('sessionId=')) text += new TextDecoder().decode((await reader.read()).value)
    const path = /data: (\S+)/.exec(text)![1]!
    expect((await post(path, { authorization: `Bearer ${viewer}` })).status).toBe(404)
    expect((await post(path, { authorization: `Bearer ${apiKey}` }, 'no json')).status).toBe(422)
    expect((await post(path, { authorization: `Bearer ${apiKey}` })).status).toBe(202)
    await reader.cancel()
  })
})
