import type { Incident } from '../incident.ts'
import type { AlertCount } from './digests.ts'

/** Counts of one type of alert, as a store answers them. */
export const counted = (type: string, now: number, before: number, more: Partial<AlertCount> = {}): AlertCount => ({
  type,
  severity: 'error',
  service: 'cart',
  now,
  before,
  ...more,
})

/** An incident that opened at a moment, with targets that stand as given. */
export const opened = (id: string, at: string, more: Partial<Incident> = {}): Incident => ({
  id,
  version: 1,
  title: id,
  service: 'cart',
  urgency: 'high',
  status: 'open',
  source: 'manual',
  openedAt: new Date(at),
  firing: 0,
  total: 0,
  generation: 1,
  sla: {},
  ...more,
})
