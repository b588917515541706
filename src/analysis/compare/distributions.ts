/**
 * The chance of at most `count` successes in `trials` with a chance of `share` each: the binomial distribution function,
 * through the regularised incomplete beta function. `count` from 0 to `trials`, `share` in [0, 1].
 */
export function binomialAtMost(count: number, trials: number, share: number): number {
  if (count < 0) return 0
  if (count >= trials || share <= 0) return 1
  return share >= 1 ? 0 : regularisedBeta(1 - share, trials - count, count + 1)
}

/** The chance that a standard normal value lies at least as far from 0 as `z`, on either side. */
export function normalBeyond(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  if (x > 27) return 0
  return x < 2 ? 1 - errorSeries(x) : complementFraction(x)
}

/** erf by its alternating-free series, quick for small x. */
function errorSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** erfc by its continued fraction, from the far end inwards; sixty terms are exact from x = 2 on. */
function complementFraction(x: number): number {
  let fraction = 0
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction)
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction)
}

function regularisedBeta(x: number, a: number, b: number): number {
  // The fraction converges quickly on this side of the mean only; the other side is its complement.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return Math.min(1, (front * betaFraction(x, a, b)) / a)
}

const tiny = 1e-300

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let numerator = 1
  let denominator = away(1 - ((a + b) * x) / (a + 1))
  denominator = 1 / denominator
  let fraction = denominator
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    denominator = 1 / away(1 + even * denominator)
    numerator = away(1 + even / numerator)
    fraction *= denominator * numerator
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    denominator = 1 / away(1 + odd * denominator)
    numerator = away(1 + odd / numerator)
    const change = denominator * numerator
    fraction *= change
    if (Math.abs(change - 1) < 1e-14) break
  }
  return fraction
}

const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)

/** Stirling's series after walking up to where it is exact; x above 0. */
function logGamma(x: number): number {
  let shift = 0
  let at = x
  for (; at < 15; at++) shift += Math.log(at)
  const inverse = 1 / at
  const square = inverse * inverse
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift
}
