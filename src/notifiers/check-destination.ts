import { Problem } from '../core/problem.ts'
import type { NotifierSettings } from '../core/telemetry/profile.ts'
import { notifiers } from './index.ts'

/** Whether a notifier may tell somewhere else than it is configured to; throws Problem `invalid` with what is expected. */
export function checkDestination({ type }: Pick<NotifierSettings, 'type'>, destination: string): void {
  const notifier = notifiers.find(({ kind }) => kind === type)
  if (!notifier?.destination) {
    const message = `Where a ${notifier?.label ?? type} notifier tells is fixed by its settings: leave the destination out.`
    throw new Problem('invalid', message, { fields: { destination: message } })
  }
  notifier.destination.check(destination)
}
