import { pick } from './chance.ts'

const regions = ['EU-NORTH', 'EU-SOUTH', 'UK', 'CH'] as const

/** Fills the `{…}` of a line: a digit, a quick time in milliseconds, an order, a product, a customer, a region, the pod. */
export function fill(text: string, { pod, random }: { pod: string; random: () => number }): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    switch (name) {
      case 'n':
        return String(1 + Math.floor(random() * 9))
      case 'ms':
        return String(Math.round(12 * Math.exp(2.6 * random())))
      case 'order':
        return `ord-${Math.floor(random() * 2 ** 31)
          .toString(36)
          .padStart(6, '0')}`
      case 'sku':
        return String(1_000 + Math.floor(random() * 9_000))
      case 'user':
        return `c-${10_000 + Math.floor(random() * 90_000)}`
      case 'region':
        return pick(random(), regions)
      case 'pod':
        return pod
      default:
        return whole
    }
  })
}
