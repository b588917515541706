import { expect, test } from 'vitest'
import type { Case } from '../core/investigation/feedback.ts'
import { confidenceLearnt } from './confidence-learnt.ts'

const judged = (investigation: string, judgement: Case['judgement'], uncalibrated?: number): Case => ({
  investigation,
  service: 'cart',
  features: [],
  named: {
    object: { kind: 'service', name: 'cart' },
    kind: 'x',
    confidence: uncalibrated === undefined ? 0.9 : 0.4,
    ...(uncalibrated !== undefined && { uncalibrated }),
  },
  outcome: 'cause',
  judgement,
  at: new Date('2026-03-02T09:00:00Z'),
})
const many = (count: number, judgement: Case['judgement'], uncalibrated?: number) =>
  Array.from({ length: count }, (_, i) => judged(`inv-${judgement}-${i}`, judgement, uncalibrated))

test('a verdict that several people judged counts once, as the newest says', () => {
  const one = Array.from({ length: 40 }, () => judged('inv-1', 'wrong'))
  expect(confidenceLearnt(one)(0.9)).toBe(0.9)
})

test('verdicts that named nothing teach nothing', () => {
  const silent = many(40, 'wrong').map(({ named: _, ...rest }) => rest)
  expect(confidenceLearnt(silent)(0.9)).toBe(0.9)
})

test('what was lowered already is judged by what its evidence made of it, so that it stays where it is right', () => {
  const told = confidenceLearnt(many(40, 'wrong'))(0.9)
  expect(confidenceLearnt(many(40, 'wrong', 0.9))(0.9)).toBe(told)
  expect(told).toBeLessThan(0.3)
})
