import { type OpenStore, openStore, type StoreOptions } from './open-store.ts'
import { secretsWith } from './secrets.ts'
import { testDatabase } from './test-database.ts'
import type { Plan } from './transact.ts'

/** A store on a database of its own, with a clock that stands still until it is moved. */
export interface TestStore extends OpenStore {
  clock: { now(): Date; set(at: Date | string): void; forward(ms: number): void }
  url: string
  /** Opens another store on the same database, as another process would; closed with this one unless it was before. */
  another(options?: Partial<StoreOptions>): Promise<OpenStore>
}

/** Opens a store for a test file on real PostgreSQL; nothing is delivered unless a plan is given. */
export async function testStore(
  options: { plan?: Plan; at?: string; onError?: (error: unknown) => void } = {},
): Promise<TestStore> {
  const database = await testDatabase(prepare)
  let now = new Date(options.at ?? '2026-03-02T09:00:00Z')
  const clock = {
    now: () => now,
    set: (at: Date | string) => {
      now = new Date(at)
    },
    forward: (ms: number) => {
      now = new Date(now.getTime() + ms)
    },
  }
  const others: OpenStore[] = []
  const open = (more: Partial<StoreOptions> = {}) =>
    openStore({
      connection: { connectionString: database.url },
      clock,
      secrets: secretsWith('a secret of tests'),
      plan: options.plan ?? (() => []),
      lane: (draft) => `${draft.notifier}:${draft.workspace}:chat.postMessage:${draft.channel}`,
      isMajor: () => false,
      listen: false,
      instance: 'test',
      poolSize: 4,
      onError:
        options.onError ??
        ((error) => {
          throw error
        }),
      ...more,
    })
  const opened = await open()
  return {
    ...opened,
    clock,
    url: database.url,
    async another(more) {
      const other = await open(more)
      others.push(other)
      return other
    },
    async close() {
      await Promise.all([opened, ...others].map((each) => each.close()))
      await database.drop()
    },
  }
}

/** Fills the template that every test database is copied from. */
async function prepare(url: string): Promise<void> {
  const { openStore } = await import('./open-store.ts')
  const { secretsWith } = await import('./secrets.ts')
  const opened = await openStore({
    connection: { connectionString: url },
    clock: { now: () => new Date() },
    secrets: secretsWith('a secret of tests'),
    plan: () => [],
    lane: () => '',
    isMajor: () => false,
    listen: false,
    instance: 'test',
    onError: () => undefined,
  })
  await opened.close()
}
