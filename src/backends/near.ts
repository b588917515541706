import { Problem } from '../core/problem.ts'

/** The Problem for a service that an engine has never heard of, with some of the names it knows. */
export function unknownService(service: string, vendor: string, known: readonly string[]): Problem {
  const few = [...known].sort((a, b) => likeness(b, service) - likeness(a, service)).slice(0, 5)
  const hint = few.length ? ` It knows ${few.map((name) => `"${name.slice(0, 60)}"`).join(', ')}.` : ''
  const message = `${vendor} knows no service "${service.replace(/\s+/g, ' ').slice(0, 100)}".${hint} Set where it is found in the profile's services.`
  return new Problem('not_found', message, { fields: { service: 'is not known there' } })
}

/** How many pairs of letters two names share, against how many they have (Dice's coefficient). */
function likeness(a: string, b: string): number {
  const pairs = (text: string) =>
    new Set(
      Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2).toLowerCase()),
    )
  const [left, right] = [pairs(a), pairs(b)]
  const total = left.size + right.size
  return total ? (2 * [...left].filter((pair) => right.has(pair)).length) / total : 0
}
