/** A person in a seeded workspace. Addresses count as verified unless said otherwise. */
interface PersonSeed {
  id: string
  name: string
  realName: string
  email: string
  emailVerified?: boolean
  deleted?: boolean
}

/** A channel in a seeded workspace. Everyone is a member; the bot only where `botIsMember` says so. */
export interface ChannelSeed {
  id: string
  name: string
  private?: boolean
  archived?: boolean
  botIsMember?: boolean
  topic?: string
}

/** A workspace in which the app is already installed with `botToken` and `scopes`. */
export interface WorkspaceSeed {
  team: string
  enterprise?: string
  name: string
  domain: string
  botToken: string
  appToken?: string
  scopes: string[]
  botUser: { id: string; name: string }
  people: PersonSeed[]
  channels: ChannelSeed[]
}

/** How many interchangeable tokens each identity has at the emulator, which stops at 5000 calls per token and hour. */
const tokensPerIdentity = 40

/** The emulator's token for a user of a workspace; `turn` picks one of the interchangeable ones. */
export function emulatorToken(user: string, turn: number): string {
  return `emulator-${user}-${turn % tokensPerIdentity}`
}

/** The bot id (B…) that belongs to a workspace's bot user. */
export function botIdOf(seed: WorkspaceSeed): string {
  return `B${seed.botUser.id.slice(1)}`
}

/** The `emulate` configuration of one workspace; ids that it cannot be told are learned after the start. */
export function emulatorSeed(seed: WorkspaceSeed, app: { id: string; clientId: string; clientSecret: string }) {
  const bot = { app_id: app.id, bot_id: botIdOf(seed), bot_user_id: seed.botUser.id }
  return {
    slack: {
      team: { name: seed.name, domain: seed.domain },
      users: seed.people.map((person) => ({ name: person.name, real_name: person.realName, email: person.email })),
      channels: seed.channels.map((channel) => ({
        name: channel.name,
        is_private: channel.private ?? false,
        topic: channel.topic ?? '',
      })),
      oauth_apps: [
        {
          ...bot,
          client_id: app.clientId,
          client_secret: app.clientSecret,
          name: seed.botUser.name,
          bot_name: seed.botUser.name,
          redirect_uris: [],
          scopes: seed.scopes,
        },
      ],
      tokens: [
        ...tokensOf(seed.botUser.id, { ...bot, user_id: seed.botUser.id, type: 'bot' }),
        ...seed.people.flatMap((person) => tokensOf(person.id, { user: person.name, type: 'user' })),
      ],
    },
  }
}

function tokensOf(user: string, record: Record<string, unknown>) {
  return Array.from({ length: tokensPerIdentity }, (_, turn) => ({ ...record, token: emulatorToken(user, turn) }))
}

/** Refuses a workspace that the peer could not represent faithfully, naming the field and the remedy. */
export function checkSeed(seed: WorkspaceSeed): void {
  const wrong = (field: string, remedy: string) => new Error(`Slack workspace ${seed.team}: ${field}: ${remedy}`)
  if (!/^T[A-Z0-9]+$/.test(seed.team)) throw wrong('team', 'must look like T0ACME')
  if (!seed.botToken) throw wrong('botToken', 'must not be empty')
  if (!seed.people.some((person) => !person.deleted)) throw wrong('people', 'needs one active person')
  for (const person of [...seed.people, seed.botUser])
    if (!/^[UW][A-Z0-9]+$/.test(person.id)) throw wrong(`user ${person.id}`, 'ids must look like U0JANE')
  for (const channel of seed.channels) {
    if (!/^[CG][A-Z0-9]+$/.test(channel.id)) throw wrong(`channel ${channel.id}`, 'ids must look like C0OPS')
    const alwaysPublic = channel.name === 'general' || channel.name === 'random'
    if (alwaysPublic && (channel.private || channel.archived))
      throw wrong(`channel ${channel.name}`, 'exists and is public at the emulator; choose another name')
  }
  const names = [...seed.people.map((person) => person.name), seed.botUser.name]
  if (new Set(names).size < names.length || names.includes('admin'))
    throw wrong('people', 'names must be unique, and `admin` belongs to the emulator')
}
