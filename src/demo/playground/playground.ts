import { type Context, Hono } from 'hono'
import type { SlackPeer } from '../slack/peer.ts'
import type { WorkspaceSeed } from '../slack/seed.ts'
import { serveAssets } from './assets.ts'
import type { Backstage } from './backstage.ts'
import { conversationsOf } from './conversations.ts'
import { Deed } from './deed.ts'
import { type AppFacts, doDeed } from './do-deed.ts'
import { guard } from './guard.ts'
import { createMessageCache } from './message-cache.ts'
import { createNotes } from './notes.ts'
import { drawPage, type Offers } from './page.ts'
import { createReads } from './reads.ts'
import { drawRegions, type Gaze } from './regions.ts'
import type { Stage } from './stage.ts'
import { streamChanges } from './stream.ts'

/** What a playground is made of. */
export interface PlaygroundOptions {
  peer: SlackPeer
  /** The workspace that is shown; the peer was seeded with it. */
  workspace: WorkspaceSeed
  app: AppFacts
  shortcuts?: Offers['shortcuts']
  roles?: Offers['roles']
  backstage?: Backstage
  /** The app's own pages: where they are, and cookies that sign a person in. */
  portal?: { url: string; signIn(user: string): Promise<string[]> }
  /** Milliseconds since 1970; the wall clock when absent. */
  now?: () => number
}

/** The page that shows the emulated Slack as Slack would, under `/playground`. Every click sends a signed payload. */
export function createPlayground(options: PlaygroundOptions): Hono {
  const { peer, workspace: seed, app: facts, portal, backstage, now = Date.now } = options
  const cache = createMessageCache(peer, seed.team)
  peer.onChange((change) => change.team === seed.team && cache.changed(change))
  const stage: Stage = { peer, seed, cache, reads: createReads(), notes: createNotes(now), backstage }
  const offers: Offers = { shortcuts: options.shortcuts ?? [], roles: options.roles ?? {}, portal: portal?.url }
  const app = new Hono()
  app.use(guard(portal ? [new URL(portal.url).origin] : []))
  serveAssets(app)
  app.get('/', (c) => c.redirect('/playground'))
  app.get('/playground', async (c) => {
    const gaze = c.req.query('channel') ? gazeOf(c, stage) : await liveliest(gazeOf(c, stage), stage)
    return c.html(drawPage(stage, offers, gaze, await drawRegions(stage, gaze)))
  })
  app.get('/playground/regions', async (c) => c.json(await drawRegions(stage, gazeOf(c, stage))))
  app.get('/playground/stream', (c) => streamChanges(c, stage))
  app.post('/playground/do', (c) => take(c, stage, facts))
  if (portal) app.get('/playground/portal', (c) => goToPortal(c, stage, portal))
  return app
}

/** Who comes without asking for a channel is shown the one in which something was said last. */
async function liveliest(gaze: Gaze, { peer, seed }: Stage): Promise<Gaze> {
  const rooms = conversationsOf(peer, seed, gaze.viewer).filter((one) => one.kind !== 'direct')
  const said = await Promise.all(
    rooms.map(async ({ key }) => ({ key, last: Number((await peer.messages(seed.team, key)).at(-1)?.ts ?? 0) })),
  )
  const newest = said.reduce((best, one) => (one.last > best.last ? one : best), { key: gaze.channel, last: 0 })
  return { ...gaze, channel: newest.key }
}

/** Asks that make no sense here fall back to the first person and the first channel. */
function gazeOf(c: Context, { peer, seed }: Stage): Gaze {
  const people = seed.people.filter((one) => !one.deleted)
  const viewer = people.find((one) => one.id === c.req.query('as'))?.id ?? people[0]?.id ?? ''
  const conversations = conversationsOf(peer, seed, viewer)
  const asked = c.req.query('channel') ?? ''
  const direct = asked.startsWith('@') ? conversations.find((one) => one.kind === 'direct') : undefined
  const channel = (direct ?? conversations.find((one) => one.key === asked) ?? conversations[0])?.key ?? ''
  return { viewer, channel, thread: /^\d+\.\d+$/.test(c.req.query('thread') ?? '') ? c.req.query('thread') : undefined }
}

async function take(c: Context, stage: Stage, facts: AppFacts): Promise<Response> {
  // A type that other sites may not send without asking first.
  if (!c.req.header('content-type')?.startsWith('application/json')) return c.json({ trouble: 'Send JSON.' }, 415)
  const asked = Deed.safeParse(await c.req.json().catch(() => undefined))
  if (!asked.success)
    return c.json({ trouble: `The page asked for something odd: ${asked.error.issues[0]?.message}` }, 400)
  try {
    return c.json(await doDeed(stage, facts, asked.data))
  } catch (error) {
    // The peer refuses what Slack's own client would not let anybody do, and an app that is away.
    return c.json({ trouble: troubleOf(error) }, 409)
  }
}

function troubleOf(error: unknown): string {
  if (error instanceof TypeError && error.message === 'fetch failed')
    return 'The app cannot be reached (dispatch_failed).'
  return error instanceof Error ? error.message : String(error)
}

/** Cookies do not tell ports apart, so a person who plays here is signed in there, too. */
async function goToPortal(
  c: Context,
  { seed }: Stage,
  portal: NonNullable<PlaygroundOptions['portal']>,
): Promise<Response> {
  const person = seed.people.find((one) => one.id === c.req.query('as'))
  for (const cookie of person ? await portal.signIn(person.id) : []) c.header('Set-Cookie', cookie, { append: true })
  const to = c.req.query('to') ?? ''
  const inside = URL.canParse(to) && new URL(to).origin === new URL(portal.url).origin
  return c.redirect(inside ? to : portal.url)
}
