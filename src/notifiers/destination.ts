import { Problem } from '../core/problem.ts'

/** Refuses a destination, in words that fit every surface. */
const refuse = (message: string): never => {
  throw new Problem('invalid', message, { fields: { destination: message } })
}

/** A web address in full. */
export const urlDestination = {
  name: 'url' as const,
  check(destination: string) {
    const ok = URL.canParse(destination) && /^https?:$/.test(new URL(destination).protocol)
    if (!ok || destination.length > 2_000)
      refuse('The destination of a webhook is a web address, such as https://hooks.example.com/inventory.')
  },
}

/** A channel by name or id. */
export const channelDestination = (example: string, pattern: RegExp) => ({
  name: 'channel' as const,
  check(destination: string) {
    if (!pattern.test(destination)) refuse(`This is no channel: write it like ${example}.`)
  },
})

/** One or several addresses, separated by commas. */
export const addressDestination = (what: string, pattern: RegExp, example: string) => ({
  name: 'address' as const,
  check(destination: string) {
    const all = destination.split(',').map((one) => one.trim())
    if (all.length > 50 || !all.every((one) => pattern.test(one)))
      refuse(`Write the destination as ${what}, such as ${example}.`)
  },
})

/** A topic. */
export const topicDestination = (pattern: RegExp) => ({
  name: 'topic' as const,
  check(destination: string) {
    if (!pattern.test(destination)) refuse('A topic has letters, digits, - and _ only, 64 at most.')
  },
})
