import { type Ask, type Handler, relay, required } from './ask.ts'
import { EMULATOR_ADMIN } from './emulator.ts'
import { type Json, object, objects } from './json.ts'
import { Refusal } from './refusal.ts'

/** The users.* methods: what the emulator knows, with the fields it lacks and without what the scopes hide. */
export const userMethods: Record<string, Handler> = {
  'users.info': async (ask) => {
    const user = required(ask, 'user')
    if (user === EMULATOR_ADMIN) throw new Refusal('user_not_found')
    const found = await relay(ask, ask.method, { user })
    return { user: completed(ask, object(found.user)) }
  },

  'users.list': async (ask) => {
    const listed = await relay(ask, ask.method, ask.args)
    const members = objects(listed.members).filter((user) => user.id !== EMULATOR_ADMIN)
    return { ...listed, members: members.map((user) => completed(ask, user)), cache_ts: seconds(ask) }
  },

  'users.lookupByEmail': async (ask) => {
    const email = required(ask, 'email').toLowerCase()
    const person = ask.workspace.seed.people.find((one) => one.email.toLowerCase() === email)
    if (!person || person.deleted) throw new Refusal('users_not_found')
    const found = await relay(ask, ask.method, { email: person.email })
    return { user: completed(ask, object(found.user)) }
  },

  'users.profile.get': async (ask) => {
    const found = await relay(ask, ask.method, ask.args)
    return { profile: visibleProfile(ask, object(found.profile), true) }
  },
}

function completed(ask: Ask, user: Json): Json {
  const person = ask.workspace.seed.people.find((one) => one.id === user.id)
  const mayReadEmail = ask.grant.scopes.includes('users:read.email')
  return {
    ...user,
    deleted: person?.deleted ?? false,
    profile: visibleProfile(ask, object(user.profile), person !== undefined),
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    is_restricted: false,
    is_ultra_restricted: false,
    is_app_user: false,
    updated: seconds(ask),
    ...(mayReadEmail && person ? { is_email_confirmed: person.emailVerified ?? true } : {}),
  }
}

function visibleProfile(ask: Ask, profile: Json, isPerson: boolean): Json {
  const { email, ...rest } = profile
  return isPerson && ask.grant.scopes.includes('users:read.email') ? { ...rest, email } : rest
}

function seconds(ask: Ask): number {
  return Math.floor(ask.world.now() / 1000)
}
