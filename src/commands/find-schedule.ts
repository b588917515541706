import type { Directory } from '../core/directory.ts'
import type { Schedule } from '../core/oncall/schedule.ts'
import { Problem } from '../core/problem.ts'
import { nearestTo } from './nearest-to.ts'

/** The schedule of this id or name, in any case; Problem `not_found` with the nearest ids otherwise. */
export function findSchedule(directory: Directory, written: string): Schedule {
  const wanted = written.trim().toLowerCase()
  const all = [...directory.schedules.values()]
  const found = all.find(({ id, name }) => id.toLowerCase() === wanted || name?.toLowerCase() === wanted)
  if (found) return found
  const near = nearestTo(wanted, directory.schedules.keys())
  const hint = near.length ? ` Did you mean ${near.join(' or ')}?` : ''
  throw new Problem('not_found', `There is no schedule "${written.slice(0, 60)}".${hint}`)
}
