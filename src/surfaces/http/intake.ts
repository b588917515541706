import { type Context, Hono } from 'hono'
import type { Source, SourceSettings } from '../../core/source.ts'
import { noRoutingKey, noSuchDoor, unknownCaller, wrongRoutingKey } from './intake/answers.ts'
import { credential, routingKey } from './intake/credential.ts'
import { keyring } from './intake/keyring.ts'
import { readBody, textOfBody } from './intake/read-body.ts'
import { type Desk, takeDelivery, turnAway } from './intake/take-delivery.ts'

export type { IntakeSeen } from './intake/take-delivery.ts'

export interface IntakeDoor extends Desk {
  sources: Source[]
  settings: SourceSettings[]
}

type Room = Desk & { keys: ReturnType<typeof keyring>; kinds: Map<string, Source> }

/**
 * The doors of alert sources: `/in/<source>/<key>`, and the paths of the vendors' own APIs both at the root and below it.
 * A delivery is stored before it is answered. One that carries the right key but cannot be read is stored all the
 * same, to be seen and replayed as a dead letter, and answered 400, so that its sender learns of the fault too.
 */
export function intakeDoor({ sources, settings, ...desk }: IntakeDoor): Hono {
  const room: Room = {
    ...desk,
    keys: keyring(settings),
    kinds: new Map(sources.map((source) => [source.kind, source])),
  }
  const app = new Hono()
  for (const path of ['', ...new Set(sources.flatMap(({ doors }) => doors.map((door) => door.path)))]) {
    app.post(`/in/:source/:key${path}`, (c) => named(c, room, c.req.param('key'), path && below(c.req.path, 4)))
    app.post(`/in/:source${path}`, (c) => named(c, room, credentialOf(c), path && below(c.req.path, 3)))
  }
  for (const source of sources)
    for (const door of source.doors)
      app.post(door.path, (c) => (door.key === 'routing_key' ? routed(c, room, source) : bearer(c, room, source)))
  return app
}

/** The caller names its source, and proves it with the key or with a signature made with it. */
async function named(c: Context, room: Room, key: string | undefined, path: string): Promise<Response> {
  const name = c.req.param('source') ?? ''
  const settings = key ? room.keys.named(name, key) : undefined
  const prover = settings ? proverOf(c, room, settings) : key ? undefined : shownProver(c, room)
  if (prover) return proven(c, room, name, prover, path)
  const signature = c.req.header('x-signature')
  if (!signature || (settings && !mustSign(settings))) return admit(c, room, settings, path)
  const bytes = await readBody(c.req)
  if ('status' in bytes) return turnAway(c, room, bytes, 'refused')
  const signer = room.keys.signed(name, signature, bytes, room.clock.now())
  return signer ? pass(c, room, signer, path, bytes) : turnAway(c, room, unknownCaller, 'refused')
}

type Prover = Source & { proof: NonNullable<Source['proof']> }

/** The vendor's own proof counts over the bytes as sent; one that does not hold is worse than none, whatever the key. */
async function proven(c: Context, room: Room, name: string, { kind, proof }: Prover, path: string): Promise<Response> {
  const bytes = await readBody(c.req)
  if ('status' in bytes) return turnAway(c, room, bytes, 'refused')
  const shown = c.req.header(proof.header) ?? ''
  const settings = room.keys.proven(name, kind, (secret) => proof.holds(shown, bytes, secret))
  return settings ? pass(c, room, settings, path, bytes) : turnAway(c, room, unknownCaller, 'refused')
}

/** The kind of a source that wants its proof now: because it is shown, or because a secret of its own was agreed on. */
function proverOf(c: Context, { kinds }: Room, { kind, extra }: SourceSettings): Prover | undefined {
  const source = kinds.get(kind)
  return isProver(source) && (extra.secret || shows(c, source)) ? source : undefined
}

/** The kind whose proof a caller without a key shows, found without looking at the name it gives. */
const shownProver = (c: Context, { kinds }: Room): Prover | undefined =>
  [...kinds.values()].filter(isProver).find((source) => shows(c, source))

const isProver = (source: Source | undefined): source is Prover => source?.proof !== undefined
const shows = (c: Context, { proof }: Prover) => c.req.header(proof.header) !== undefined

/** The key alone says which source it is. */
async function bearer(c: Context, room: Room, { kind }: Source): Promise<Response> {
  return admit(c, room, room.keys.ofKind(kind, credentialOf(c) ?? ''), c.req.path)
}

/** The key is inside the body, so the body comes first; without a known key nothing of it is kept. */
async function routed(c: Context, room: Room, source: Source): Promise<Response> {
  const bytes = await readBody(c.req)
  const body = 'status' in bytes ? bytes : await textOfBody(bytes, c.req.header('content-encoding'))
  if (typeof body !== 'string') return turnAway(c, room, body, 'refused')
  const key = routingKey(body)
  const settings = key === undefined ? undefined : room.keys.ofKind(source.kind, key)
  if (settings) return takeDelivery(c, room, { source, settings, path: c.req.path }, body)
  return turnAway(c, room, source.answers.refused(key === undefined ? noRoutingKey : wrongRoutingKey), 'refused')
}

function admit(c: Context, room: Room, settings: SourceSettings | undefined, path: string) {
  return settings && !mustSign(settings) ? pass(c, room, settings, path) : turnAway(c, room, unknownCaller, 'refused')
}

function pass(c: Context, room: Room, settings: SourceSettings, path: string, read?: Uint8Array) {
  const source = room.kinds.get(settings.kind)
  if (!source) throw new Error(`Source ${settings.name} is of the kind ${settings.kind}, which nobody knows.`)
  const caller = { source, settings, path }
  const leads = !path || source.doors.some((door) => pattern(door.path).test(path))
  return leads ? takeDelivery(c, room, caller, read) : turnAway(c, room, noSuchDoor, 'refused', caller)
}

const mustSign = ({ extra }: SourceSettings) => extra.signed === true

const credentialOf = (c: Context) => credential(c.req.header('authorization'))

/** The path after its first segments. */
const below = (path: string, segments: number) => `/${path.split('/').slice(segments).join('/')}`

const pattern = (path: string) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`)
