import type { Message } from '../src/demo/slack/history.ts'
import { type Stack, team, until } from './stack.ts'

/** Answers and blocks as they come: the assertions say what they should be. */
// biome-ignore lint/suspicious/noExplicitAny: a type for each of them would repeat what the assertions say
export type Loose = any

/** Calls carry blocks as text where messages carry them as such. */
const read = (list: unknown): Loose[] =>
  typeof list === 'string' ? JSON.parse(list) : ((list as Loose[] | undefined) ?? [])

const blocksOf = ({ blocks, attachments }: Loose): Loose[] => [
  ...read(blocks),
  ...read(attachments).flatMap((a) => a.blocks ?? []),
]

/** Everything a person reads in a message, line by line; controls are apart. */
export function words(message: Loose): string {
  const texts = blocksOf(message).flatMap((block) => [
    block.text?.text,
    ...(block.fields ?? []).map((field: Loose) => field.text),
    ...(block.type === 'context' ? block.elements.map((element: Loose) => element.text) : []),
  ])
  return [message.text, ...texts].filter(Boolean).join('\n')
}

const elementsOf = (message: Loose): Loose[] =>
  blocksOf(message).flatMap((block) => (block.type === 'actions' ? block.elements : []))

/** The labels of a message's buttons and menus, in order. */
export const controls = (message: Loose): string[] =>
  elementsOf(message).map((element) => element.text?.text ?? element.placeholder?.text)

/** The labels in a menu. */
export const menu = (message: Loose, label: string): string[] =>
  elementsOf(message)
    .find((element) => element.placeholder?.text === label)
    ?.options.map((o: Loose) => o.text.text) ?? []

/** Where the link behind a button leads. */
export const linkOf = (message: Loose, label: string): string =>
  elementsOf(message).find((element) => element.text?.text === label)?.url ?? ''

/** The colour of the bar beside a message. */
export const bar = (message: Loose): string => message.attachments?.[0]?.color ?? ''

/** A card and where it is. */
export type Card = Message & { channel: string; team: string }

const isReply = (message: Message) => message.thread_ts !== undefined && message.thread_ts !== message.ts

/** Cards that carry a title in a channel, oldest first; one incident has one. */
export async function cards(stack: Stack, channel: string, title: string, of = team): Promise<Card[]> {
  const all = await stack.peer.messages(of, channel)
  const found = all.filter((m) => !isReply(m) && m.text.includes(title) && m.attachments?.length)
  return found.map((m) => ({ ...m, channel, team: of }))
}

/** Waits for the card with a title, as it is once `holds`. */
export async function card(
  stack: Stack,
  channel: string,
  title: string,
  holds: (card: Card) => boolean = () => true,
  of = team,
): Promise<Card> {
  const found = await until(
    () => cards(stack, channel, title, of),
    ([first]) => first !== undefined && holds(first),
  )
  return found[0]!
}

/** Waits until a card's words match. */
export const cardThat = (stack: Stack, at: Card, says: RegExp): Promise<Card> =>
  until(
    async () => (await stack.peer.messages(at.team, at.channel)).find((m) => m.ts === at.ts)!,
    (m) => says.test(words(m)),
  ).then((m) => ({ ...m, channel: at.channel, team: at.team }))

/** What is written in the thread of a card so far, oldest first. */
export async function thread(stack: Stack, at: Card): Promise<string[]> {
  const all = await stack.peer.messages(at.team, at.channel)
  return all
    .filter((m) => isReply(m) && m.thread_ts === at.ts)
    .sort((a, b) => Number(a.ts) - Number(b.ts))
    .map((m) => m.text)
}

/** Waits for a reply in the thread of a card. */
export const reply = (stack: Stack, at: Card, says: RegExp): Promise<string> =>
  until(
    async () => (await thread(stack, at)).find((text) => says.test(text)) ?? '',
    (text) => text !== '',
  )

/** Waits for a message in a channel, cards included, and gives its words. */
export const said = (stack: Stack, channel: string, says: RegExp, of = team): Promise<string> =>
  until(
    async () => (await stack.peer.messages(of, channel)).map(words).find((text) => says.test(text)) ?? '',
    (text) => text !== '',
  )

/** Waits for what only one person was told. */
export const whisper = (stack: Stack, user: string, says: RegExp, of = team): Promise<string> =>
  until(
    () =>
      stack.peer.ephemerals
        .filter((e) => e.user === user && e.team === of)
        .map(words)
        .find((text) => says.test(text)) ?? '',
    (text) => text !== '',
  )

/** Presses a button of a card, or chooses from one of its menus. */
export function press(stack: Stack, at: Card, user: string, label: string, choice?: string): Promise<Response> {
  const where = { user, channel: at.channel, ts: at.ts }
  if (choice === undefined) return stack.peer.click(at.team, { ...where, match: label })
  const element = elementsOf(at).find((e) => e.placeholder?.text === label)
  const selected = element?.options.find((o: Loose) => o.text.text === choice)?.value
  return stack.peer.click(at.team, { ...where, action_id: element?.action_id, selected })
}

/** Presses a button or does else what opens a form, and waits for that form. */
export async function formAfter(stack: Stack, user: string, doing: () => Promise<unknown>, of = team) {
  const before = new Set(stack.peer.views.all)
  await doing()
  return until(() => stack.peer.views.all.find((v) => !before.has(v) && v.user === user && v.team === of)).then(
    (view) => view!,
  )
}

/** The labels of a form's fields. */
export const fields = (view: { view: Loose }): string[] =>
  view.view.blocks.filter((b: Loose) => b.type === 'input').map((b: Loose) => b.label.text)

/** Fills in and sends a form. */
export const submit = (stack: Stack, user: string, viewId: string, values: Loose, of = team) =>
  stack.peer.submitView(of, { user, viewId, values })

/** Types a slash command and gives what the person is shown for it. */
export async function type(
  stack: Stack,
  user: string,
  text: string,
  { channel = 'C0INC', command = '/allclear', of = team } = {},
): Promise<string> {
  const before = stack.peer.ephemerals.length
  await stack.peer.slash(of, { user, channel, command, text })
  const told = await until(
    () => stack.peer.ephemerals.slice(before).filter((e) => e.user === user && e.team === of),
    (all) => all.length > 0,
  )
  return words(told[0]!)
}

/** Waits until the server knows its people in Slack, so that pages reach them directly. */
export const acquainted = (stack: Stack, of = team) =>
  until(() =>
    stack.peer.calls.some(
      (c) => c.team === of && c.method === 'users.lookupByEmail' && c.args.email === 'dave@acme.example',
    ),
  )

/** The direct messages a person got, by their words. */
export const pages = (stack: Stack, user: string): string[] =>
  stack.peer.calls
    .filter((c) => c.method === 'chat.postMessage' && c.args.channel === user && c.ok)
    .map((c) => words(c.args))

/** The incident behind a card, as REST tells it. */
export async function incidentOf(stack: Stack, at: Card) {
  const id = /INC-\d+/.exec(words(at))![0]
  return (await stack.api(`/incidents/${id}`)).body
}
