import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  acquainted,
  card,
  cardThat,
  fields,
  formAfter,
  incidentOf,
  type Loose,
  press,
  reply,
  submit,
  thread,
  type as typed,
  words,
} from './seen.ts'
import { acme, amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

/** Everything that Slack would make something of, were it not escaped. */
const markup =
  '<!channel> <!here> <!everyone> <@U0ALICE> <@U0BOB|bob> <#C0INC|x> <!subteam^S1> <https://evil.example|click> *b* `c` &lt;!channel&gt;'

let stack: Stack

beforeAll(async () => {
  const seed = acme()
  const many = Array.from({ length: 205 }, (_, i) => ({ id: `C0MANY${i}`, name: `many-${i}`, botIsMember: true }))
  stack = await startStack({
    workspaces: [
      {
        ...seed,
        people: [
          ...seed.people,
          { id: 'U0TRUDY', name: 'trudy', realName: '<!channel> Trudy', email: 'trudy@acme.example' },
        ],
        channels: [...seed.channels, ...many],
      },
    ],
    slack:
      'toggles = { note_added = true }\nmajor = { services = ["core"] }\nstakeholders_channel = "#stakeholders"\nstatus_channel = "#status"',
    config: `
[services.core]
name = "<!channel> core"
responders = ["user:trudy", "user:alice"]
[services.far]
slack.channel = "#many-204"
[services.gone]
slack.channel = "#no-such"
[users.trudy]
name = "<!channel> <@U0BOB> Trudy"
email = "trudy@acme.example"
${Array.from({ length: 201 }, (_, i) => `[services.service-${i}]\n`).join('')}`,
  })
  await acquainted(stack)
})
afterAll(() => stack?.close())

describe('markup in what anybody wrote stays text', () => {
  /** Every string that Slack reads as mrkdwn; plain text, values and addresses are none. */
  const mrkdwn = (value: unknown): string[] => {
    if (typeof value === 'string')
      return /^[[{]"/.test(value) || /^\[\{/.test(value) ? mrkdwn(JSON.parse(value)) : [value]
    if (Array.isArray(value)) return value.flatMap(mrkdwn)
    if (typeof value !== 'object' || value === null || (value as { type?: string }).type === 'plain_text') return []
    return Object.entries(value).flatMap(([key, inner]) =>
      ['value', 'url', 'metadata', 'private_metadata', 'topic'].includes(key) ? [] : mrkdwn(inner),
    )
  }

  test('in titles, labels, annotations, notes, resolutions, names and forms, in every call to Slack', async () => {
    const before = stack.peer.calls.length
    const labels = { service: 'core', instance: markup, env: markup, job: markup }
    await stack.alert(
      amPayload([
        amAlert('Evil', {
          labels,
          annotations: { summary: markup, description: markup, runbook_url: `https://evil.example/${markup}` },
        }),
      ]),
    )
    await until(() => stack.peer.calls.slice(before).some((c) => c.method === 'conversations.create' && c.ok))
    const shown = await card(stack, 'C0INC', '&lt;!channel&gt;')
    const { id } = await incidentOf(stack, shown)
    await stack.api(`/incidents/${id}/note`, { text: markup })
    await typed(
      stack,
      'U0BOB',
      `note ${id} ${markup.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`,
    )
    await typed(stack, 'U0BOB', `incident ${id}`)
    await typed(stack, 'U0BOB', 'incidents')
    await typed(stack, 'U0BOB', `${markup}`)
    await typed(stack, 'U0BOB', 'ack <!channel>')
    await press(stack, shown, 'U0TRUDY', 'Acknowledge')
    await cardThat(stack, shown, /Acknowledged by &lt;!channel&gt; &lt;@U0BOB&gt; Trudy/)
    const asked = await formAfter(stack, 'U0BOB', () => press(stack, shown, 'U0BOB', 'Resolve'))
    await submit(stack, 'U0BOB', asked.id, { note: markup })
    await cardThat(stack, shown, /RESOLVED/)
    await reply(stack, shown, /^🔧/)
    await until(() => stack.peer.calls.slice(before).some((c) => c.args.channel === '#status' && c.ok))
    await typed(stack, 'U0BOB', `create "${markup.replaceAll('"', '')}" service=core`)
    await stack.alert(
      amPayload([amAlert('Evil-lost', { labels: { service: 'gone' }, annotations: { summary: `lost ${markup}` } })]),
    )
    await card(stack, 'C0INC', 'lost &lt;!channel&gt;')

    const sent = stack.peer.calls.slice(before).filter((c) => /^(chat\.|views\.|response_url)/.test(c.method))
    expect(sent.length).toBeGreaterThan(10)
    const texts = [...sent.map((c) => c.args), ...stack.peer.ephemerals].flatMap(mrkdwn)
    expect(texts.filter((t) => t.includes('&lt;!channel&gt;')).length).toBeGreaterThan(5)
    for (const text of texts) {
      expect(text).not.toMatch(/<!(channel|here|everyone|subteam)/)
      expect(text).not.toMatch(/<https:\/\/evil\.example\|click>/)
      expect(text).not.toContain('<#C0INC|x>')
      expect(text).not.toContain('<@U0BOB|bob>')
    }
    expect(
      sent
        .filter((c) => c.method.startsWith('chat.'))
        .map((c) => [c.args.parse, c.args.link_names])
        .filter(([parse]) => parse !== undefined && parse !== 'none'),
    ).toEqual([])
  })

  test('and people read exactly what was written', async () => {
    const shown = await card(stack, 'C0INC', '&lt;!channel&gt;')
    const read = words(shown).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    expect(read).toContain(markup.replaceAll('*', '∗'))
  })

  test('a person is mentioned only where we mean them', async () => {
    const shown = await card(stack, 'C0INC', '&lt;!channel&gt;')
    const replies = await thread(stack, shown)
    const meant = replies.map((text) => text.split('\n')[0]!.match(/<@\w+>/g) ?? [])
    expect(replies.flatMap((text) => text.split('\n').slice(1)).join('\n')).not.toMatch(/<@/)
    expect(new Set(meant.flat())).toEqual(new Set(['<@U0ALICE>', '<@U0BOB>', '<@U0TRUDY>']))
  })
})

describe('a large workspace', () => {
  test('a card reaches the 205th channel by name, without reading the list of channels', async () => {
    const listed = () => stack.peer.calls.filter((c) => c.method === 'conversations.list').length
    const before = listed()
    await stack.alert(amPayload([amAlert('Far', { labels: { service: 'far' } })]))
    await card(stack, 'C0MANY204', 'Far is on fire')
    expect(listed()).toBe(before)
    expect((await stack.api('/workspaces/config/test', { channel: '#many-204' })).body).toMatchObject({ ok: true })
    expect((await stack.api('/workspaces/config/test-message', { channel: 'C0MANY203' })).body).toMatchObject({
      sent: true,
    })
  })

  test('a form finds the 201st service by its name, within what a menu may list', async () => {
    const asked = await formAfter(stack, 'U0BOB', () =>
      stack.peer.shortcut(team, { user: 'U0BOB', callback_id: 'create_incident' }),
    )
    expect(fields(asked)).toContain('Service')
    const offered = async (value: string) =>
      (
        (await (
          await stack.peer.suggest(team, { user: 'U0BOB', viewId: asked.id, action_id: 'search:service', value })
        ).json()) as Loose
      ).options.map((o: Loose) => o.value)
    expect(await offered('service-200')).toEqual(['service-200'])
    expect((await offered('service')).length).toBe(100)
    await submit(stack, 'U0BOB', asked.id, { title: 'In the 201st service', service: 'service-200', urgency: 'high' })
    expect(words(await card(stack, 'C0INC', 'In the 201st service'))).toContain('service-200')
  })
})
