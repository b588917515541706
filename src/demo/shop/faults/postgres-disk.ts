import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** The volume of the database fills up. */
export const postgresDisk: Fault = {
  id: 'postgres-disk',
  label: 'The disk of the database fills up',
  service: 'postgres',
  bend(readings, age) {
    bend(readings, 'postgres', { disk: ramp(age, 240_000, 0.87, 0.985), latency: ramp(age, 120_000, 0.018, 0.09) })
  },
  outcries: [
    { service: 'postgres', level: 'warn', message: 'replication slot "analytics" keeps 41 GB of write-ahead log' },
    { service: 'postgres', level: 'warn', message: 'checkpoints are occurring too frequently (11 seconds apart)' },
  ],
}
