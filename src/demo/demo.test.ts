import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { backends } from '../backends/index.ts'
import { readConfig } from '../config.ts'
import { sources } from '../sources/index.ts'
import { runDemo, type Serve } from './demo.ts'
import { closeServer, listenNear } from './listen.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-demo-'))
  folders.push(folder)
  return folder
}

const read = (file: string) => readConfig({ file, env: {}, cwd: '/', home: '/', sources, backends })

/** Stands in for the server: takes webhooks, and remembers what happened in which order. */
function stub() {
  const world = { config: undefined as ReturnType<typeof read> | undefined, log: [] as string[], webhooks: 0 }
  const app = new Hono()
  app.post('/in/shop/:key', (c) => {
    world.webhooks++
    world.log.push('webhook')
    return c.json({})
  })
  const serve: Serve = async (file, { port }) => {
    world.config = read(file)
    const { server, port: bound } = await listenNear(
      port,
      getRequestListener(app.fetch, { overrideGlobalObjects: false }),
    )
    return {
      url: `http://127.0.0.1:${bound}`,
      async stop() {
        world.log.push('stop')
        await closeServer(server)
      },
    }
  }
  return { world, serve }
}

test('it says one line where to look, and starts its server from a sound configuration', async () => {
  const { world, serve } = stub()
  const lines: string[] = []
  const cwd = newFolder()
  const demo = await runDemo({ cwd, serve, port: 0, print: (line) => lines.push(line) })
  expect(lines).toEqual([expect.stringMatching(/^Allclear demo: http:\/\/127\.0\.0\.1:\d+\/playground /)])
  const page = await fetch(/http\S+/.exec(lines[0]!)![0])
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('The shop')
  expect(world.config?.slack.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/$/)
  expect(world.config?.directory.length).toBeGreaterThan(15)
  expect(world.config?.profiles).toMatchObject([{ name: 'shop', kind: 'demo', active: true, open: false }])
  await demo.stop()
  await expect(fetch(/http\S+/.exec(lines[0]!)![0])).rejects.toThrow('fetch failed')
})

test('its secrets are made anew in each run and are nobody else’s to read', async () => {
  const { serve } = stub()
  const cwd = newFolder()
  const run = async () => {
    const demo = await runDemo({ cwd, serve, port: 0, print: () => undefined })
    await demo.stop()
    const file = join(cwd, '.allclear', 'demo', 'allclear.toml')
    expect(statSync(file).mode & 0o077).toBe(0)
    return readFileSync(file, 'utf8').match(/(?<=(?:_token|_secret|key) = ")[^"]+/g)
  }
  const [first, second] = [await run(), await run()]
  expect(first).toHaveLength(6)
  expect(second?.some((one) => first?.includes(one))).toBe(false)
})

test('a port that is taken is left to its owner', async () => {
  const owner = createServer()
  await new Promise<void>((resolve) => owner.listen(0, '127.0.0.1', resolve))
  const taken = (owner.address() as { port: number }).port
  const { serve } = stub()
  const lines: string[] = []
  const demo = await runDemo({ cwd: newFolder(), serve, port: taken, print: (line) => lines.push(line) })
  expect(lines[0]).not.toContain(`:${taken}/`)
  await demo.stop()
  await closeServer(owner)
})

test('a server that does not start leaves nothing behind', async () => {
  const started: string[] = []
  const serve: Serve = (file) => {
    started.push(file)
    return Promise.reject(new Error('no database'))
  }
  await expect(runDemo({ cwd: newFolder(), serve, port: 0, print: () => undefined })).rejects.toThrow('no database')
  expect(started).toHaveLength(1)
})
