import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { acme, amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

/** How often the process dies in each run. */
export const kills = 50
/** How many different conditions the storm is about at most; each fires once, is repeated, and may be resolved. */
const conditions = 120

/** A repeatable source of chance: the same storm every time, with moments that fall everywhere. */
function chance(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const services = `
[services.checkout]
responders = ["bob", "channel:#payments"]
`

/** What the storm was told to do and was promised: an accepted request counts, an unanswered one may or may not. */
interface Ledger {
  fired: Set<string>
  resolved: Set<string>
  acknowledgedAt: Map<string, number>
}

/** Sends alerts, resolves and acknowledges without pause while the process dies and comes back. */
async function storm(s: Stack, ledger: Ledger, random: (below: number) => number, done: () => boolean): Promise<void> {
  let begun = 1
  while (!done()) {
    await new Promise((r) => setTimeout(r, random(15)))
    if (begun < conditions && random(10) === 0) begun += 1
    const name = `Storm${random(begun)}`
    const status = ledger.fired.has(name) && random(4) === 0 ? 'resolved' : 'firing'
    if (status === 'firing' && ledger.resolved.has(name)) continue
    try {
      const answer = await s.alert(amPayload([amAlert(name, { status })], name))
      // An answer that never came may still have been taken: only a resolve that was taken for sure ends the firing.
      if (answer.ok) ledger[status === 'firing' ? 'fired' : 'resolved'].add(name)
      if (random(6) === 0) await acknowledge(s, ledger)
    } catch {
      await new Promise((r) => setTimeout(r, 20))
    }
  }
}

async function acknowledge(s: Stack, { acknowledgedAt }: Ledger): Promise<void> {
  const { body } = await s.api('/incidents?status=open&limit=3')
  const incident = body.incidents?.[0]
  if (!incident) return
  const answer = await s.api(`/incidents/${incident.id}/ack`, {})
  if (answer.status === 200) acknowledgedAt.set(incident.id, Date.now())
}

/** The embedded server's postmaster, as its own file names it. */
const postmaster = (s: Stack) => Number(readFileSync(join(s.folder, 'data/data/postmaster.pid'), 'utf8').split('\n')[0])

/** One that is just being started again has died already. */
function killDatabase(s: Stack): void {
  try {
    process.kill(postmaster(s), 'SIGKILL')
  } catch (error) {
    if (!['ESRCH', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  }
}

/** Kills again and again during a storm, then waits for calm and checks every promise. */
export async function survive(databaseToo: boolean, seed: number): Promise<void> {
  const s = await startStack({ config: services, slack: 'edits_per_minute = 1000', workspaces: [acme()] })
  try {
    await stormAndKill(s, databaseToo, chance(seed))
  } finally {
    await s.close()
  }
}

async function stormAndKill(s: Stack, databaseToo: boolean, random: (below: number) => number): Promise<void> {
  const ledger: Ledger = { fired: new Set(), resolved: new Set(), acknowledgedAt: new Map() }
  let dead = 0
  const stormed = storm(s, ledger, random, () => dead >= kills)
  while (dead < kills) {
    await new Promise((r) => setTimeout(r, random(500)))
    if (databaseToo) killDatabase(s)
    if (!databaseToo || random(2)) await s.kill().then(s.start)
    else await until(async () => (await fetch(`${s.url}/ready`)).ok, Boolean, 15_000)
    dead += 1
  }
  await stormed
  await settled(s)
  await check(s, ledger)
}

/** Waits until nothing is owed any more. */
async function settled(s: Stack): Promise<void> {
  const idle = async () => {
    const { body } = await s.api('/status')
    return body
  }
  await until(idle, (b) => b.queues?.inbox_waiting === 0 && b.queues.deliveries_queued === 0, 60_000)
}

async function check(s: Stack, ledger: Ledger): Promise<void> {
  const { body } = await s.api('/incidents?status=all&limit=200')
  const whole = await Promise.all(
    body.incidents.map(async ({ id }: { id: string }) => (await s.api(`/incidents/${id}`)).body),
  )
  const messages = await s.peer.messages(team, '#incidents')
  const alerts = whole.flatMap((i) => i.alerts)
  for (const name of ledger.fired) {
    const mine = alerts.filter((a) => a.labels.alertname === name)
    expect(
      mine.map((a) => a.incident),
      `${name} is in exactly one incident`,
    ).toHaveLength(1)
    if (ledger.resolved.has(name)) expect(mine[0].status).toBe('cleared')
  }
  for (const incident of whole) {
    const cards = messages.filter((m) => !isReply(m) && m.metadata?.event_payload.incident === incident.id)
    expect(cards, `${incident.id} has one card`).toHaveLength(1)
    const shown = JSON.stringify(cards[0])
    expect(shown.includes('RESOLVED'), `${incident.id} shows ${incident.status}`).toBe(incident.status === 'resolved')
    if (incident.status === 'acknowledged') expect(shown).toContain('Acknowledged ✓')
    expect(incident.events.map((e: { seq: number }) => e.seq)).toEqual(
      incident.events.map((_: unknown, i: number) => i + 1),
    )
    const replies = messages.filter((m) => isReply(m) && m.thread_ts === cards[0]!.ts).map((m) => m.text)
    expect(replies.filter((t) => String(t).startsWith('🔧'))).toHaveLength(incident.status === 'resolved' ? 1 : 0)
  }
  await noPageAfterAck(s, ledger)
}

const isReply = (m: { ts?: unknown; thread_ts?: unknown }) => m.thread_ts !== undefined && m.thread_ts !== m.ts

async function noPageAfterAck(s: Stack, { acknowledgedAt }: Ledger): Promise<void> {
  const pages = (await s.peer.messages(team, '@bob')).map((m) => ({ at: m.ts, ...m.metadata?.event_payload }))
  for (const [incident] of acknowledgedAt)
    expect(
      pages.filter((p) => 'incident' in p && p.incident === incident).slice(1),
      `${incident} paged Bob once`,
    ).toEqual([])
  const late = s.peer.calls.filter((c) => {
    const id = /\/incidents\/(INC-\d+)/.exec(JSON.stringify(c.args))?.[1]
    const since = id && acknowledgedAt.get(id)
    return (
      since && c.method === 'chat.postMessage' && c.at > since + 50 && /U0BOB|payments/.test(String(c.args.channel))
    )
  })
  expect(late).toEqual([])
}
