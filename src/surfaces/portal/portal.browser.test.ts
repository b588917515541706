import { serve } from '@hono/node-server'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Scene, scene } from './test-scene.ts'

const flags =
  '--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run'

let s: Scene
let browser: Browser
let server: ReturnType<typeof serve>
let url = ''
let tell: (news: object) => void = () => undefined

beforeAll(async () => {
  s = await scene()
  const fetch = (request: Request) =>
    new URL(request.url).pathname === '/api/v1/stream' ? stream() : s.app.fetch(request)
  await new Promise<void>((ready) => {
    server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      url = `http://127.0.0.1:${port}`
      ready()
    })
  })
  browser = await driver.launch({ executablePath: await chromium.executablePath(), args: flags.split(' ') })
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  await s?.t.close()
})

/** The stream of news as the API gives it, with a hand on its other end. */
function stream(): Response {
  const body = new ReadableStream<Uint8Array>({
    start(out) {
      const write = (text: string) => out.enqueue(new TextEncoder().encode(text))
      write(': welcome\n\n')
      tell = (news) => {
        const kind = ['proposal', 'investigation'].find((one) => one in news) ?? 'incident'
        write(`event: ${kind}\ndata: ${JSON.stringify(news)}\n\n`)
      }
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
}

/** A page of somebody on call; whatever the browser complains about ends up in `complaints`. */
async function open(
  path: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; complaints: string[]; context: BrowserContext }> {
  const context = await browser.newContext(options)
  await context.addCookies([{ name: 'who', value: 'alice', url }])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url + path)
  return { page, complaints, context }
}

const burning = async (title: string) => (await s.run('create', { title, service: 'search' })).id

test('an open page shows by itself what others do, and disturbs nobody who is writing', async () => {
  const id = await burning('Live')
  const { page, complaints, context } = await open(`/incidents/${id}`)
  await page.locator('#connection[data-state="live"]').waitFor()
  await page.locator('summary:has-text("Snooze")').click()
  await page.locator('#note-text').fill('half a thou')
  await page.locator('#note-text').focus()
  const { version } = await s.run('note', { incident: id, text: 'from elsewhere' })
  tell({ incident: id, version, type: 'noted' })
  await page.locator('text=from elsewhere').waitFor()
  expect(await page.locator('#note-text').inputValue()).toBe('half a thou')
  expect(complaints).toEqual([])
  await context.close()
})

test('a form answers in place: refused with its fault, then done, without leaving the page', async () => {
  const id = await burning('In place')
  const { page, context } = await open(`/incidents/${id}`)
  await page.locator('summary:has-text("Snooze")').click()
  await page.locator('#snooze-for').fill('soonish')
  await page.locator('#form-snooze button').click()
  await page.locator('#snooze-for-fault').waitFor()
  expect(await page.locator('#snooze-for').inputValue()).toBe('soonish')
  await page.locator('#snooze-for').fill('2h')
  await page.locator('#form-snooze button').click()
  await page.locator(`.notice:has-text("Snoozed ${id}")`).waitFor()
  expect(await page.locator('.actions details[open]').count()).toBe(0)
  expect(page.url()).toBe(`${url}/incidents/${id}`)
  await context.close()
})

test('the keyboard suffices: list, incident, acknowledge, help', async () => {
  const id = await burning('By keyboard')
  const { page, complaints, context } = await open('/')
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.waitForURL('**/incidents')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/incidents/${id}`)
  await page.keyboard.press('a')
  await page.locator(`.notice:has-text("Acknowledged ${id}")`).waitFor()
  await page.keyboard.press('?')
  expect(await page.locator('#help').isVisible()).toBe(true)
  expect(complaints).toEqual([])
  await context.close()
})

test('everything works without scripts', async () => {
  const { page, context } = await open('/incidents/new', { javaScriptEnabled: false })
  await page.locator('#create-title').fill('Without scripts')
  await page.locator('#create-service').selectOption('search')
  await page.locator('#form-create button').click()
  expect(page.url()).toMatch(/\/incidents\/INC-\d+$/)
  await page.locator('summary:has-text("Resolve")').click()
  await page.locator('#resolve-note').fill('Turned it off and on.')
  await page.locator('#form-resolve button').click()
  expect(await page.locator('.resolution').textContent()).toContain('Turned it off and on.')
  await context.close()
})

test('a policy is played through by keyboard, and without scripts', async () => {
  const { page, context } = await open('/policies', { javaScriptEnabled: false })
  await page.locator('#urgency-standard').selectOption('low')
  await page.locator('#urgency-standard').press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/simulate?policy=standard&urgency=low')
  await page.locator('summary:has-text("If somebody answers")').press('Enter')
  await page.locator('#simulate-acknowledge-after').fill('12m')
  await page.locator('#simulate-acknowledge-after').press('Enter')
  await page.waitForURL('**acknowledge_after=12m**')
  expect(await page.locator('.simulated .event').last().textContent()).toContain('Acknowledged')
  await context.close()
})

test.each([390, 1280])('no page is wider than a screen of %i', async (width) => {
  await s.run('watch-start', { service: 'checkout' })
  const solved = await s.solve('search')
  await s.run('propose', {
    service: 'search',
    change: `kubectl scale deployment/${'long-name-'.repeat(12)} --replicas=8`,
  })
  await s.run('alert-add', { service: 'checkout', rule: 'latency_p99 > 500 for 5m' })
  for (const path of [
    '/',
    '/incidents',
    '/incidents/INC-1',
    '/services',
    '/services/checkout?whole=1',
    '/people',
    '/settings?probe=1',
    '/explore?service=checkout',
    '/explore?service=checkout&tab=patterns',
    '/explore?service=checkout&tab=metrics',
    '/anomalies?service=checkout',
    '/watches',
    '/slos?service=checkout',
    '/investigations',
    `/investigations/${solved}`,
    '/accuracy',
    '/approvals',
    '/knowledge?query=pool',
    '/digest',
    '/oncall',
    '/policies',
    '/simulate?service=checkout&acknowledge_after=12m',
    '/integrations',
    '/login',
  ]) {
    const { page, context } = await open(path, { viewport: { width, height: 844 } })
    const excess = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect([path, excess]).toEqual([path, 0])
    await context.close()
  }
})

test('a query completes itself by keyboard: field, value, search', async () => {
  const { page, complaints, context } = await open('/explore?service=checkout')
  await page.keyboard.press('q')
  await page.keyboard.type('sta')
  const query = page.getByRole('combobox', { name: 'Query' })
  await page.getByRole('option', { name: 'status:' }).waitFor()
  expect(await query.getAttribute('aria-expanded')).toBe('true')
  await page.keyboard.press('ArrowDown')
  expect(await query.getAttribute('aria-activedescendant')).toBe('offer-0')
  await page.keyboard.press('Enter')
  expect(await query.inputValue()).toBe('status:')
  await page.getByRole('option', { name: '502' }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Tab')
  expect(await query.inputValue()).toBe('status:502 ')
  await page.keyboard.press('Escape')
  await query.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/query=status%3A502/)
  expect(await page.locator('.log-line').count()).toBe(30)
  expect(page.url()).not.toMatch(/start=|level=/)
  expect(complaints).toEqual([])
  await context.close()
})

test('a line unfolds by keyboard, and a value in it narrows the query', async () => {
  const { page, complaints, context } = await open('/explore?service=checkout')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Only lines with status 502' }).first().press('Enter')
  await page.waitForURL(/add=status%3A502/)
  expect(await page.locator('#explore-query').inputValue()).toBe('status:502')
  expect(complaints).toEqual([])
  await context.close()
})

test('what a backend is asked for comes once it is seen, and on the clock of the reader', async () => {
  const { page, complaints, context } = await open('/services', { timezoneId: 'Asia/Tokyo' })
  await page.locator('#service-checkout .signals').waitFor()
  await page.goto(`${url}/slos`)
  await page.locator('text=of the error budget is left').first().waitFor()
  await page.goto(`${url}/explore?service=checkout`)
  expect(await page.locator('.volume svg').first().textContent()).toMatch(/17:30–18:00 Asia\/Tokyo/)
  expect(complaints).toEqual([])
  await context.close()
})

test('logs are searched and a service is watched without scripts', async () => {
  const { page, context } = await open('/explore?service=checkout', { javaScriptEnabled: false })
  await page.locator('#explore-query').fill('connection')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  expect(await page.locator('.log-line').count()).toBe(30)
  await page.goto(`${url}/watches`)
  await page.locator('summary:has-text("Watch a service")').click()
  await page.locator('#watch-start-service').selectOption('search')
  await page.getByRole('button', { name: 'Start watching' }).click()
  expect(await page.locator('.notice').textContent()).toContain('Watching search')
  await context.close()
})

test('an investigation is followed live without losing what is unfolded, and a citation opens its evidence', async () => {
  const solved = await s.solve('checkout')
  const { page, complaints, context } = await open(`/investigations/${solved}`)
  await page.locator('.moments a.cite').first().click()
  await page.locator('.evidence details[open] pre').waitFor()
  await page.locator('summary:has-text("Needs improvement")').click()
  await page.locator('textarea[name="cause"]').fill('a full disk')
  await page.locator('form:has(textarea[name="cause"]) button').click()
  await page.locator('blockquote:has-text("a full disk")').waitFor()
  const { id } = await s.run('analyze', { service: 'payments-api' })
  await page.goto(`${url}/investigations/${id}`)
  await page.locator('#live[data-running]').waitFor()
  await page.locator('#connection[data-state="live"]').waitFor()
  await s.run('cancel-investigation', { investigation: id })
  tell({ investigation: id, version: 2, type: 'cancelled', phase: 'triage', service: 'payments-api', incidents: [] })
  await page.locator('.pill:has-text("Cancelled")').waitFor()
  expect(await page.locator('#live[data-running]').count()).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('an approval that is asked for, and what becomes of it, comes onto the page by itself', async () => {
  const { page, complaints, context } = await open('/approvals')
  await page.locator('#connection[data-state="live"]').waitFor()
  const { id } = await s.run('propose', { service: 'checkout', change: 'systemctl restart checkout' })
  const told = { proposal: id, service: 'checkout', incidents: [] }
  tell({ ...told, version: 1, type: 'created', state: 'pending' })
  await page.locator(`#${id}`).waitFor()
  await s.run('deny', { proposal: id })
  tell({ ...told, version: 2, type: 'denied', state: 'denied' })
  await page.locator(`table a[href="/approvals/${id}"]`).waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test.each([360, 1280])('what stands behind "More" fits a screen of %i, level with the rest', async (width) => {
  const { page, context } = await open('/', { viewport: { width, height: 800 } })
  await page.locator('.further summary').click()
  const box = async (at: string) => (await page.locator(at).boundingBox())!
  const [popup, more, brand] = [await box('.further .popup'), await box('.further summary'), await box('.brand')]
  expect([popup.x >= 0, popup.x + popup.width <= width]).toEqual([true, true])
  expect(Math.abs(more.y + more.height / 2 - brand.y - brand.height / 2)).toBeLessThan(3)
  await page.locator('.further a:has-text("Digest")').click()
  await page.waitForURL('**/digest')
  await context.close()
})

test('a chart tells its values under the pointer and by arrow keys', async () => {
  const { page, complaints, context } = await open('/explore?service=checkout&tab=metrics&metric=latency_p99')
  const figure = page.locator('.figure[data-readout]').first()
  const readout = figure.locator('.readout')
  await figure.locator('svg[data-plot]:visible').hover()
  expect(await readout.textContent()).toMatch(/ · .*latency_p99.* \d/)
  expect(await figure.locator('svg:visible .hair').count()).toBe(1)
  await page.mouse.move(0, 0)
  expect(await readout.textContent()).toBe('')
  await figure.focus()
  await page.keyboard.press('Home')
  const first = await readout.textContent()
  await page.keyboard.press('ArrowRight')
  expect(await readout.textContent()).not.toBe(first)
  await page.keyboard.press('End')
  const last = await readout.textContent()
  await page.keyboard.press('ArrowRight')
  expect(await readout.textContent()).toBe(last)
  await page.keyboard.press('Escape')
  expect(await readout.textContent()).toBe('')
  expect(complaints).toEqual([])
  await context.close()
})

test('a user is edited by keyboard, and a team is made without scripts', async () => {
  const { page, complaints, context } = await open('/people', { javaScriptEnabled: false })
  await context.addCookies([{ name: 'who', value: 'lead', url }])
  await page.goto(`${url}/people`)
  await page.locator('summary[aria-label="Edit Vera Lindt"]').press('Enter')
  await page.locator('#edit-user-viewer-role').selectOption('oncall')
  await page.getByRole('button', { name: 'Save Vera Lindt' }).press('Enter')
  await page.locator('.notice:has-text("Saved user viewer")').waitFor()
  expect(await page.locator('#user-viewer .facts').textContent()).toContain('oncall')
  await page.locator('summary:has-text("Add a team")').press('Enter')
  await page.locator('#save-team-id').fill('search')
  await page.getByLabel('Bob Ferris').last().press('Space')
  await page.getByRole('button', { name: 'Add', exact: true }).last().press('Enter')
  await page.locator('#team-search a:has-text("Bob Ferris")').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('the page of a service stands at once, and its backends answer into it', async () => {
  const { page, complaints, context } = await open('/services')
  await page.locator('#service-checkout h2 a').press('Enter')
  await page.waitForURL('**/services/checkout')
  await page.locator('.signals').waitFor()
  await page.locator('#topology').scrollIntoViewIfNeeded()
  await page.locator('.calls').waitFor()
  await page.locator('text=Deploy checkout').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.waitForURL('**/settings')
  await page.locator('#profiles').scrollIntoViewIfNeeded()
  await page.locator('.probe').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})
