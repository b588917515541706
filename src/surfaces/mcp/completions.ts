import { Problem } from '../../core/problem.ts'
import type { Offer } from './offer.ts'

/** What somebody may mean by the beginning of a word they have typed, best first. */
export type Complete = (typed: string) => Promise<string[]>

/** The protocol takes no more than this many suggestions at a time. */
const most = 100

/**
 * Suggestions for the arguments of prompts and addresses of resources, from what the asker may see. Whoever may not look
 * where a suggestion would come from gets none, as a field that suggests nothing can still be filled in.
 */
export function completions(offer: Offer): Record<'service' | 'incident' | 'runbook', Complete> {
  const look = async <T>(name: string, input: Record<string, unknown>): Promise<T | undefined> => {
    try {
      return (await offer.run(offer.command(name), input, `complete ${name}`)).structured as T
    } catch (error) {
      if (error instanceof Problem) return undefined
      throw error
    }
  }
  return {
    async service(typed) {
      const found = await look<{ services: { id: string; name?: string }[] }>('services', {})
      return fitting(typed, found?.services ?? [], ({ id, name }) => `${id}\n${name ?? ''}`)
    },
    async incident(typed) {
      const found = await look<{ incidents: { id: string; title: string }[] }>('incidents', {
        status: 'all',
        ...(typed && { search: typed.slice(0, 200) }),
      })
      return fitting(typed, found?.incidents ?? [], ({ id, title }) => `${id}\n${title}`)
    },
    async runbook(typed) {
      if (!typed.trim()) return []
      const found = await look<{ results: { id: string }[] }>('search-runbooks', { query: typed, limit: 50 })
      return [...new Set((found?.results ?? []).map(({ id }) => id))].slice(0, most)
    },
  }
}

/** Ids of what holds the typed text anywhere; what begins with it comes first, and the order stays otherwise. */
function fitting<T extends { id: string }>(typed: string, all: T[], textOf: (one: T) => string): string[] {
  const wanted = typed.toLowerCase()
  const fits = all.filter((one) => textOf(one).toLowerCase().includes(wanted)).map(({ id }) => id)
  const begins = (id: string) => id.toLowerCase().startsWith(wanted)
  return [...fits.filter(begins), ...fits.filter((id) => !begins(id))].slice(0, most)
}
