import { describe, expect, it } from 'vitest'
import { findCulprit } from './find-culprit.ts'
import type { ServiceLine, ServiceWindow } from './service-window.ts'

const calm = (service: string): ServiceWindow => ({
  service,
  cpu: [12, 14, 11, 13, 12, 15, 13],
  latency: [20, 24, 19, 22, 21, 23, 20],
  rate: [9, 8, 9, 9, 8, 9, 9],
})
const shop = ['web', 'basket', 'ads', 'stock'].map(calm)
const instead = (changed: ServiceWindow) =>
  shop.map((one) => (one.service === changed.service ? { ...one, ...changed } : one))
const says = (service: string, level: string, message: string, at?: number, trace?: string): ServiceLine => ({
  service,
  level,
  message,
  ...(at !== undefined && { at }),
  ...(trace && { trace }),
})
const chatter = [says('web', 'info', 'served'), says('stock', 'info', 'listed')]

describe('findCulprit', () => {
  it('finds a service that is out of processor time, however slow the others get', () => {
    const services = instead({ service: 'basket', cpu: [14, 15, 13, 97, 99, 98, 99] }).map((one) =>
      one.service === 'web' ? { ...one, latency: [20, 21, 20, 900, 950, 940, 910] } : one,
    )
    expect(findCulprit({ services, lines: chatter })).toMatchObject({
      service: 'basket',
      faultType: 'cpu_saturation',
      evidence: [{ modality: 'metrics' }],
    })
  })

  it('does not take a service that is always busy, or busier by its work, for saturated', () => {
    expect(
      findCulprit({ services: instead({ service: 'basket', cpu: [95, 96, 94, 97, 95, 96, 95] }), lines: chatter })
        .faultType,
    ).toBe('none')
    expect(
      findCulprit({ services: instead({ service: 'basket', cpu: [12, 12, 13, 30, 31, 33, 30] }), lines: chatter })
        .faultType,
    ).toBe('none')
  })

  it('blames the network of the least slow of those that wait for each other', () => {
    const services = instead({ service: 'stock', latency: [20, 22, 21, 420, 430, 425, 440] }).map((one) =>
      one.service === 'web' ? { ...one, latency: [80, 82, 85, 900, 880, 910, 905] } : one,
    )
    expect(findCulprit({ services, lines: chatter })).toMatchObject({ service: 'stock', faultType: 'network_delay' })
  })

  it('blames code when callers complain but do not wait', () => {
    const services = instead({ service: 'ads', latency: [20, 22, 21, 700, 720, 690, 25] })
    const lines = Array.from({ length: 6 }, () => says('web', 'warning', 'could not get ads'))
    expect(findCulprit({ services, lines: [...chatter, ...lines] })).toMatchObject({
      service: 'ads',
      faultType: 'code_exception',
      evidence: [{ modality: 'metrics' }, { modality: 'logs' }],
    })
  })

  it('blames a service whose errors of several kinds are most of all', () => {
    const lines = [1, 2, 3, 4].flatMap((i) => [
      says('basket', 'error', `Unhandled exception in line ${i}`),
      says('basket', 'error', `cannot price item ${i}`),
    ])
    expect(
      findCulprit({ services: shop, lines: [...chatter, ...lines, says('stock', 'error', 'row skipped')] }),
    ).toMatchObject({ service: 'basket', faultType: 'code_exception' })
  })

  it('tells a wrong value from an exception by who breaks off', () => {
    const lines = [1, 2, 3, 4].flatMap((i) => [
      says('stock', 'error', 'lookup of item failed', i, `t${i}`),
      says('web', 'error', `threw exception [request ${i}]`, i + 0.1, `t${i}`),
    ])
    expect(findCulprit({ services: shop, lines })).toMatchObject({ service: 'stock', faultType: 'code_return_value' })
  })

  it.each([
    [
      'errors are spread',
      ['web', 'basket', 'ads', 'stock'].flatMap((service) =>
        [1, 2, 3].map((i) => says(service, 'error', `failed ${i}`)),
      ),
    ],
    ['one error repeats as it may have for months', [1, 2, 3, 4, 5].map(() => says('stock', 'error', 'row skipped'))],
    [
      'the errors were over long before the lines end',
      [
        ...[1, 2, 3, 4].map((at) => says('basket', 'error', at % 2 ? 'exception' : 'cannot price', at)),
        says('web', 'info', 'served', 90),
      ],
    ],
  ])('abstains when %s', (_, lines) => {
    expect(findCulprit({ services: shop, lines: [...chatter, ...lines] })).toMatchObject({
      faultType: 'unknown',
      evidence: [],
    })
  })

  it('sees no fault in a calm system', () => {
    expect(findCulprit({ services: shop, lines: chatter })).toMatchObject({ faultType: 'none', evidence: [] })
  })

  it('does not trust a high quantile of a handful of requests', () => {
    const services = instead({
      service: 'ads',
      latency: [20, Number.NaN, 22, 700, Number.NaN, 650, 21],
      rate: [0.1, 0, 0.1, 0.1, 0, 0.1, 0.1],
    })
    expect(findCulprit({ services, lines: chatter }).service).toBeUndefined()
  })
})
