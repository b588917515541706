const factors: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** A quantity of Kubernetes as a number: `250m` is 0.25, `64Mi` is 67 108 864, `2e3` is 2 000; NaN when it is none or absent. */
export function quantity(text: string | null | undefined): number {
  const [, amount, unit = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text?.trim() ?? '') ?? []
  const factor = factors[unit]
  return amount === undefined || factor === undefined ? Number.NaN : Number(amount) * factor
}
