/** What Slack said besides the code. */
export interface Circumstances {
  method: string
  needed?: string | undefined
  details?: string[] | undefined
}

/** Says a refusal of Slack in words: what is wrong, and what a person can do about it. */
export function remedyFor(
  code: string,
  { method, needed, details }: Circumstances,
): { message: string; remedy: string } {
  const known = remedies[code]
  const more = details?.length ? ` Slack adds: ${details.join('; ').slice(0, 600)}` : ''
  if (code === 'missing_scope') {
    const scope = needed ? `the scope ${needed}` : 'a scope'
    return {
      message: `The app lacks ${scope} for ${method}.`,
      remedy: `Add ${scope} under OAuth & Permissions of the Slack app, then reinstall the app to the workspace.`,
    }
  }
  if (!known)
    return {
      message: `Slack refused ${method}: ${code}.${more}`,
      remedy: `Look up ${code} in Slack's reference of ${method}.`,
    }
  return { message: `${known[0]}${more}`, remedy: known[1] }
}

const token = 'Check SLACK_BOT_TOKEN (it starts with xoxb-); if it is right, reinstall the app to the workspace.'
const invite = 'Type /invite @allclear (or the name your app has) in that channel, then try again.'
const bug = 'This is a fault of Allclear: please report it. The words were sent as plain text instead.'

const remedies: Record<string, readonly [message: string, remedy: string]> = {
  not_in_channel: ['The app is not in this channel.', invite],
  channel_not_found: [
    'Slack knows no such channel, or it is private and the app is not in it.',
    `Check the spelling (a name is written #name). For a private channel: ${invite}`,
  ],
  is_archived: ['The channel is archived.', 'Unarchive it, or choose another channel for this service or workspace.'],
  token_revoked: ['The token was revoked.', token],
  token_expired: [
    'The token has expired.',
    'Turn on token rotation with OAuth, or reinstall the app to the workspace.',
  ],
  account_inactive: ['The token belongs to a removed app or person.', token],
  invalid_auth: ['Slack does not accept the token.', token],
  not_authed: ['No token was sent.', token],
  not_allowed_token_type: ['This is not a bot token.', token],
  no_permission: ['The token may not do this.', token],
  ekm_access_denied: ["The organisation's encryption keys deny it.", 'Ask an administrator of the Slack organisation.'],
  org_login_required: ['The workspace is moving to an organisation.', 'Reinstall the app when the move is done.'],
  restricted_action: [
    'A rule of the workspace forbids it.',
    'Ask an administrator to let the app post, or choose another channel.',
  ],
  restricted_action_read_only_channel: [
    'The channel is read-only.',
    'Let the app post there, or choose another channel.',
  ],
  restricted_action_thread_only_channel: ['The channel only takes replies in threads.', 'Choose another channel.'],
  restricted_action_non_threadable_channel: ['The channel takes no threads.', 'Choose another channel.'],
  cannot_reply_to_message: [
    'This message takes no replies.',
    'Nothing to do: the timeline of the incident has the words.',
  ],
  message_not_found: ['The message is gone.', 'Nothing to do: a new card is posted.'],
  cant_update_message: ['The message belongs to another app.', 'Nothing to do: a new card is posted.'],
  edit_window_closed: [
    'The workspace no longer allows edits of this message.',
    'Allow edits in the workspace settings; a new card is posted.',
  ],
  thread_not_found: ['The thread is gone.', 'Nothing to do: the timeline of the incident has the words.'],
  user_not_found: ['Slack knows no such person.', 'Check the e-mail address or the Slack id of this user.'],
  user_disabled: [
    'The Slack account of this person is disabled.',
    'Take the person off the schedule, or enable the account.',
  ],
  users_not_found: ['No Slack account has this e-mail address.', 'Give the user the address that Slack has.'],
  cannot_dm_bot: ['A bot cannot be sent a direct message.', 'Name a person instead.'],
  messages_tab_disabled: [
    'The app takes no direct messages.',
    'Turn on the Messages Tab under App Home of the Slack app.',
  ],
  msg_too_long: ['The message is too long.', bug],
  msg_blocks_too_long: ['The message is too long.', bug],
  no_text: ['The message is empty.', bug],
  invalid_blocks: ['Slack does not accept the layout of the message.', bug],
  invalid_attachments: ['Slack does not accept the layout of the message.', bug],
  invalid_blocks_format: ['Slack does not accept the layout of the message.', bug],
  invalid_arguments: ['Slack does not accept the arguments.', bug],
  name_taken: ['A channel of this name exists already.', 'Choose another name.'],
  invalid_name_specials: [
    'The channel name has characters that Slack does not take.',
    'Use lower-case letters, digits and hyphens.',
  ],
  already_in_channel: ['The person is already in the channel.', 'Nothing to do.'],
  expired_trigger_id: ['The form was opened too late; Slack allows three seconds.', 'Click again.'],
  trigger_expired: ['The form was opened too late; Slack allows three seconds.', 'Click again.'],
  exchanged_trigger_id: ['The form was already opened with this click.', 'Click again.'],
  invalid_trigger_id: ['Slack does not know this click.', 'Click again.'],
  bad_client_secret: [
    'Slack does not accept the client secret.',
    'Copy it again from Basic Information of the Slack app.',
  ],
  invalid_client_id: ['Slack does not know the client id.', 'Copy it again from Basic Information of the Slack app.'],
  invalid_code: ['The authorisation was used already or is too old.', 'Start the connection to Slack once more.'],
  bad_redirect_uri: [
    'The redirect URL is not one of the app.',
    'Add it under OAuth & Permissions of the Slack app, exactly as written.',
  ],
  invalid_refresh_token: ['The token can no longer be renewed.', 'Reinstall the app to the workspace.'],
}
