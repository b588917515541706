import { string } from './json.ts'

/** What sort of conversation a scope speaks of. */
export type ConversationKind = 'public' | 'private' | 'im' | 'mpim'

type Duty = 'read' | 'history' | 'write' | 'join'

const kinds: Record<Duty, Record<ConversationKind, string>> = {
  read: { public: 'channels:read', private: 'groups:read', im: 'im:read', mpim: 'mpim:read' },
  history: { public: 'channels:history', private: 'groups:history', im: 'im:history', mpim: 'mpim:history' },
  write: { public: 'channels:manage', private: 'groups:write', im: 'im:write', mpim: 'mpim:write' },
  join: { public: 'channels:join', private: 'groups:write', im: 'im:write', mpim: 'mpim:write' },
}

/** Scopes a method wants whatever its arguments are; an empty list means a valid token suffices. */
const fixed: Record<string, string[]> = {
  'auth.test': [],
  'auth.revoke': [],
  'apps.connections.open': [],
  'apps.uninstall': [],
  'views.open': [],
  'views.push': [],
  'views.update': [],
  'views.publish': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.meMessage': ['chat:write'],
  'chat.scheduleMessage': ['chat:write'],
  'chat.deleteScheduledMessage': ['chat:write'],
  'chat.scheduledMessages.list': [],
  'chat.getPermalink': [],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
  'users.getPresence': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'users.profile.get': ['users.profile:read'],
  'bots.info': ['users:read'],
  'team.info': ['team:read'],
  'reactions.add': ['reactions:write'],
  'reactions.remove': ['reactions:write'],
  'reactions.get': ['reactions:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.delete': ['files:write'],
  'files.info': ['files:read'],
  'files.list': ['files:read'],
  'pins.add': ['pins:write'],
  'pins.remove': ['pins:write'],
  'pins.list': ['pins:read'],
  'bookmarks.add': ['bookmarks:write'],
  'bookmarks.edit': ['bookmarks:write'],
  'bookmarks.remove': ['bookmarks:write'],
  'bookmarks.list': ['bookmarks:read'],
}

/** Methods whose scope depends on the kind of the conversation they touch. */
const byConversation: Record<string, Duty> = {
  'conversations.info': 'read',
  'conversations.members': 'read',
  'conversations.history': 'history',
  'conversations.replies': 'history',
  'conversations.archive': 'write',
  'conversations.unarchive': 'write',
  'conversations.rename': 'write',
  'conversations.setTopic': 'write',
  'conversations.setPurpose': 'write',
  'conversations.invite': 'write',
  'conversations.kick': 'write',
  'conversations.leave': 'write',
  'conversations.close': 'write',
  'conversations.mark': 'write',
  'conversations.join': 'join',
}

/** Scopes in conjunctive form: every inner list needs one of its members. */
export type Need = string[][]

/** Whether the Web API has that method at all. */
export function isMethod(method: string): boolean {
  return method in fixed || method in byConversation || method in byArguments
}

/** What a method needs, as far as its arguments tell; `kind` narrows it once the conversation is known. */
export function neededScopes(method: string, args: Record<string, unknown>, kind?: ConversationKind): Need {
  const duty = byConversation[method]
  if (duty) return [kind ? [kinds[duty][kind]] : Object.values(kinds[duty])]
  const dependent = byArguments[method]
  if (dependent) return dependent(args)
  return (fixed[method] ?? []).map((scope) => [scope])
}

/** The scopes that a grant lacks, in the wording of `missing_scope`'s `needed`; empty when nothing is missing. */
export function missingScopes(need: Need, provided: readonly string[]): string[] {
  return need.filter((choices) => !choices.some((scope) => provided.includes(scope))).flat()
}

const typeKinds: Record<string, ConversationKind> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
  mpim: 'mpim',
}

const byArguments: Record<string, (args: Record<string, unknown>) => Need> = {
  'conversations.list': (args) =>
    (string(args.types) || 'public_channel').split(',').map((type) => [kinds.read[typeKinds[type.trim()] ?? 'public']]),
  'conversations.create': (args) => [
    [args.is_private === true || args.is_private === 'true' ? 'groups:write' : 'channels:manage'],
  ],
  'conversations.open': (args) => [[manyUsers(args.users) ? 'mpim:write' : 'im:write']],
}

function manyUsers(users: unknown): boolean {
  return (Array.isArray(users) ? users : string(users).split(',')).length > 1
}
