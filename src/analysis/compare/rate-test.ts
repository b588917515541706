import { binomialAtMost } from './distributions.ts'

/** So many were counted over so much exposure: minutes, requests, samples. */
export interface Counted {
  count: number
  exposure: number
}

/** What a comparison of two rates says. */
export interface RateTest {
  /** The chance of so uneven a split when the rates are the same. */
  pValue: number
  /** How many times the smaller rate the greater one is at the least, with 97.5 % certainty; 1 when it may be the same. */
  atLeast: number
}

/**
 * Whether two counts come from the same rate: the exact conditional test for two Poisson rates (Przyborowski and Wilenski
 * 1940). Given both counts together, the first is binomial with its share of the exposure. Two-sided, twice the smaller
 * tail. The bound on the ratio is the log-normal one, half an event added to either count so that 0 is a count too.
 * Nothing counted, or an exposure of 0, is no evidence: 1 and 1.
 */
export function rateTest(first: Counted, second: Counted): RateTest {
  const [a, b] = [Math.round(first.count), Math.round(second.count)]
  if (a + b === 0 || !(first.exposure > 0 && second.exposure > 0)) return { pValue: 1, atLeast: 1 }
  const share = first.exposure / (first.exposure + second.exposure)
  const tail = Math.min(binomialAtMost(a, a + b, share), binomialAtMost(b, a + b, 1 - share))
  const distance = Math.abs(Math.log((a + 0.5) / first.exposure) - Math.log((b + 0.5) / second.exposure))
  const error = Math.sqrt(1 / (a + 0.5) + 1 / (b + 0.5))
  return { pValue: Math.min(1, 2 * tail), atLeast: Math.exp(Math.max(0, distance - 1.96 * error)) }
}
