import { accessMechanisms } from './access-mechanisms.ts'
import { dataMechanisms } from './data-mechanisms.ts'
import { loadMechanisms } from './load-mechanisms.ts'
import type { Mechanism } from './mechanism.ts'
import { runtimeMechanisms } from './runtime-mechanisms.ts'
import { symptomMechanisms } from './symptom-mechanisms.ts'

/**
 * What is known of how failures look in logs and what follows from what: textbook operations knowledge, from certificates
 * to thread pools, in the order in which a line is tried; the first that fits names it.
 */
export const mechanisms: readonly Mechanism[] = [
  ...accessMechanisms,
  ...dataMechanisms,
  ...runtimeMechanisms,
  ...loadMechanisms,
  ...symptomMechanisms,
]

/** All mechanisms that a line shows, in the order of the table; the first one names it best. */
export const mechanismsOf = (line: string): Mechanism[] => mechanisms.filter(({ words }) => words.test(line))
