import { writeDuration } from '../write-duration.ts'
import type { Asked } from './simulation-input.ts'

const day = 86_400_000

/** The page of the portal that shows a simulation again, as a path with its query; without a moment it starts when it is opened. */
export function addressOf({ source: _, body: __, at, horizon, ...asked }: Asked): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...asked, ...(horizon !== day && { horizon }) }))
    if (value !== undefined) query.set(name, typeof value === 'number' ? writeDuration(value) : value)
  if (at) query.set('at', at.toISOString())
  return `/simulate?${query}`
}
