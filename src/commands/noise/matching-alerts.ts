import type { Alert } from '../../core/alert.ts'
import type { Context } from '../../core/command.ts'
import { compileMatchers, type Matcher } from '../../core/silence/matcher.ts'
import { hiddenServices } from '../visible.ts'

const page = 500
/** No more firing alerts than this are gone through. */
const most = 20_000

/** The alerts that fire now and match, of those the asker may see; `complete` is false when there were too many to look at. */
export async function matchingAlerts(
  { store, actor, directory }: Pick<Context, 'store' | 'actor' | 'directory'>,
  matchers: readonly Matcher[],
): Promise<{ alerts: Alert[]; complete: boolean }> {
  const matches = compileMatchers(matchers)
  const hidden = hiddenServices(actor, directory)
  const alerts: Alert[] = []
  let after: string | undefined
  for (let seen = 0; seen < most; seen += page) {
    const some = await store.firingAlerts({ hidden, ...(after !== undefined && { after }) }, page)
    alerts.push(...some.filter(matches))
    if (some.length < page) return { alerts, complete: true }
    after = some.at(-1)!.id
  }
  return { alerts, complete: false }
}
