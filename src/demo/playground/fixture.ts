import { afterEach } from 'vitest'
import { type AppStub, acme, openDoors, startAcme, startAppStub } from '../slack/fixture.ts'
import type { SlackPeer, SlackPeerOptions } from '../slack/peer.ts'
import type { WorkspaceSeed } from '../slack/seed.ts'
import type { Backstage } from './backstage.ts'
import { createPlayground } from './playground.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A playground in a peer's workspace with a stand-in for the app, and the eyes and hands of its visitors. */
export interface Room {
  peer: SlackPeer
  app: AppStub
  see(
    query?: Record<string, string>,
  ): Promise<{ messages: string; sidebar: string; thread: string; modal: string; shop: string; title: string }>
  act(
    deed: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: { trouble?: string; errors?: object; options?: object[] } }>
  web: ReturnType<typeof createPlayground>
}

/** Opens a playground for one test; it is closed when the test ends. */
export async function open({
  seed = acme(),
  backstage,
  ...over
}: Partial<SlackPeerOptions> & { seed?: WorkspaceSeed; backstage?: Backstage } = {}): Promise<Room> {
  const peer = await startAcme({ workspaces: [seed], ...over })
  const app = await startAppStub()
  openDoors(peer, app)
  closing.push(
    () => peer.close(),
    () => app.close(),
  )
  const web = createPlayground({
    peer,
    workspace: seed,
    app: { commands: ['/allclear'], events: ['app_mention', 'message.im'] },
    portal: { url: 'http://127.0.0.1:9', signIn: async (user) => [`session=${user}; Path=/`] },
    ...(backstage ? { backstage } : {}),
  })
  const local = 'http://127.0.0.1:4300/playground'
  return {
    peer,
    app,
    web,
    async see(query = {}) {
      const response = await web.request(
        `${local}/regions?${new URLSearchParams({ as: 'U0JANE', channel: 'C0OPS', ...query })}`,
      )
      const { messages, thread, modal, ...rest } = (await response.json()) as never as Record<
        'messages' | 'thread',
        [string, string][] | null
      > & { modal: [string, string] | null; sidebar: string; shop: string; title: string }
      const join = (keyed: [string, string][] | null) => (keyed ?? []).map(([, html]) => html).join('')
      return { ...rest, messages: join(messages), thread: join(thread), modal: modal?.[1] ?? '' }
    },
    async act(deed, headers = {}) {
      const response = await web.request(`${local}/do`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(deed),
      })
      const text = await response.text()
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
    },
  }
}

/** Jane in #ops. */
export const place = { user: 'U0JANE', channel: 'C0OPS' }
