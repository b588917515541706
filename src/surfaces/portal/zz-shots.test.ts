import { serve } from '@hono/node-server'
import chromium from '@sparticuz/chromium'
import { chromium as driver } from 'playwright-core'
import { test } from 'vitest'
import { usualDigests } from '../../core/digest/settings.ts'
import { keepDigests } from '../../jobs/digests.ts'
import { scene } from './test-scene.ts'
const flags = '--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run'
test('shots', { timeout: 120000 }, async () => {
  const s = await scene()
  const { t } = s
  const look = () => keepDigests({ store: t.store, queue: t.wakes, clock: t.clock, settings: usualDigests })
  await look()
  await s.fire({ name: 'HighErrorRate', service: 'checkout', namespace: 'shop', instance: 'a' }, { name: 'HighErrorRate', service: 'checkout', namespace: 'shop', instance: 'b' })
  await s.fire({ name: 'Slow', service: 'search', severity: 'warning', namespace: 'find' })
  const solved = await s.solve('checkout')
  await s.run('feedback', { investigation: solved, judgement: 'partial', cause: 'It was the deploy after all' })
  await s.run('analyze', { service: 'search' })
  const change = { service: 'checkout', reason: 'Errors rose right after v1.42.0 was rolled out.', investigation: solved }
  const p = await s.run('propose', { ...change, change: 'kubectl rollout undo deployment/checkout -n shop', rollback: 'kubectl rollout redo deployment/checkout', risk: 'high', environment: 'production' })
  const d = await s.run('propose', { ...change, change: 'kubectl scale deployment/checkout -n shop --replicas=8' })
  await s.run('deny', { proposal: d.id, reason: 'not at noon' })
  t.clock.forward(23.9 * 3600_000)
  await s.fire({ name: 'DiskFull', service: 'payments-api', namespace: 'pay', severity: 'critical' })
  t.clock.set('2026-03-03T09:00:00Z')
  await look()
  let server: any
  const url = await new Promise<string>((ready) => { server = serve({ fetch: s.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => ready(`http://127.0.0.1:${port}`)) })
  const browser = await driver.launch({ executablePath: await chromium.executablePath(), args: flags.split(' ') })
  for (const [name, path, scheme, width] of [
    ['investigation', `/investigations/${solved}`, 'light', 1280],
    ['investigation-narrow', `/investigations/${solved}`, 'dark', 390],
    ['investigations', '/investigations', 'light', 1280],
    ['approvals', '/approvals', 'dark', 1280],
    ['approvals-narrow', '/approvals', 'light', 390],
    ['digest', '/digest/all/2026-03-03', 'light', 1280],
    ['audit', '/audit?verify=1', 'dark', 1280],
  ] as const) {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } })
    await context.addCookies([{ name: 'who', value: 'lead', url }])
    const page = await context.newPage()
    await page.goto(url + path)
    if (name === 'investigation') await page.evaluate(() => { for (const d of [...document.querySelectorAll('.evidence details')].slice(0, 1)) (d as HTMLDetailsElement).open = true; (document.querySelector('.side-of') as HTMLDetailsElement).open = true })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    console.log(name, 'overflow', over)
    await page.screenshot({ path: `/tmp/shots-pages/${name}.png`, fullPage: true })
    await context.close()
  }
  await browser.close()
  server.close()
  await t.close()
})
