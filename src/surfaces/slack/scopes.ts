/** One permission of the Slack app: what it is for, and what is missing without it. */
export interface Scope {
  name: string
  required: boolean
  purpose: string
  without: string
}

/** The permissions the manifest and the OAuth page ask for; everything but the first may be struck out. */
export const scopes: Scope[] = [
  {
    name: 'chat:write',
    required: true,
    purpose: 'Post cards, edit them and reply in their threads.',
    without: 'Nothing can be posted.',
  },
  {
    name: 'chat:write.public',
    required: false,
    purpose: 'Post to public channels without being invited first.',
    without: 'The app must be invited to every channel (/invite).',
  },
  {
    name: 'commands',
    required: false,
    purpose: 'Slash commands and the shortcut that creates an incident.',
    without: 'There are no slash commands; buttons and mentions still work.',
  },
  {
    name: 'users:read',
    required: false,
    purpose: 'See who pressed a button, and hear of deactivated accounts.',
    without: 'Only people linked by their Slack id can act.',
  },
  {
    name: 'users:read.email',
    required: false,
    purpose: 'Find the Allclear user who has the same e-mail address.',
    without: 'Only people linked by their Slack id can act.',
  },
  {
    name: 'channels:read',
    required: false,
    purpose: 'Check channels by id and name when the connection is tested.',
    without: 'The test cannot tell whether a channel exists; posting shows it.',
  },
  {
    name: 'im:write',
    required: false,
    purpose: 'Page people by direct message.',
    without: 'Pages go to channels only, with a mention.',
  },
  {
    name: 'channels:history',
    required: false,
    purpose: 'After a crash, find the card that was just posted instead of posting it twice.',
    without: 'A crash in the wrong moment may leave one card twice.',
  },
  {
    name: 'channels:manage',
    required: false,
    purpose: 'Open a channel for a major incident, set its topic and invite responders.',
    without: 'Major incidents get no channel of their own.',
  },
  {
    name: 'app_mentions:read',
    required: false,
    purpose: 'Answer mentions, which also work in threads.',
    without: 'The app does not hear when it is mentioned.',
  },
]

/** Permissions nobody is asked for; a workspace that adds them by hand gets a little more. */
export const extraScopes: Scope[] = [
  {
    name: 'files:write',
    required: false,
    purpose: 'Show charts in answers where Slack cannot fetch them from here, because server.public_url is not https.',
    without: 'Answers go without their charts; with an https address charts need no permission.',
  },
  {
    name: 'groups:read',
    required: false,
    purpose: 'Find private channels by name and check them when the connection is tested.',
    without: 'Private channels are named by their id; the app must be invited to them either way.',
  },
  {
    name: 'im:history',
    required: false,
    purpose: 'Take commands in direct messages; add the event message.im, too.',
    without: 'Commands are typed in channels.',
  },
  {
    name: 'groups:history',
    required: false,
    purpose: 'After a crash, find a card in a private channel again.',
    without: 'A crash in the wrong moment may leave one card twice in a private channel.',
  },
  {
    name: 'groups:write',
    required: false,
    purpose: 'Work with private channels for major incidents.',
    without: 'Channels of major incidents are public.',
  },
]
