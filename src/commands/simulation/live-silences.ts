import type { Context } from '../../core/command.ts'
import type { Silence } from '../../core/silence/silence.ts'
import { canSeeSilence } from '../noise/find-silence.ts'

/** Every silence that is not over and that the asker may know of, those that only begin in the future included. */
export async function liveSilences(context: Pick<Context, 'actor' | 'directory' | 'store'>): Promise<Silence[]> {
  const found: Silence[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await context.store.silences({ live: true }, { limit: 200, ...(cursor !== undefined && { cursor }) })
    found.push(...page.items.filter((silence) => canSeeSilence(context, silence)))
    if (page.next === undefined) return found
    cursor = page.next
  }
}
