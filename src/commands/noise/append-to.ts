import type { decide } from '../../core/decide.ts'
import type { Incident } from '../../core/incident.ts'
import type { Group, IncidentWork } from '../../core/ledger.ts'
import { Problem } from '../../core/problem.ts'
import type { SourceSettings } from '../../core/source.ts'
import { sourceActor } from '../alert-from.ts'

/** Appends what alerts did; the card tells mere counts at most once per group interval. */
export function appendTo(
  { tx, group, settings }: { tx: IncidentWork; group: Group; settings: SourceSettings },
  incident: Incident,
  happenings: ReturnType<typeof decide>,
): void {
  if (happenings instanceof Problem) throw happenings
  const next = group.toldAt ? new Date(group.toldAt.getTime() + settings.groupIntervalMs) : tx.now
  const early = settings.groupIntervalMs > 0 && next > tx.now
  if (settings.groupIntervalMs > 0 && !early) {
    group.toldAt = tx.now
    tx.putGroup(group)
  }
  tx.append(incident, happenings, sourceActor(settings), early ? { tellAt: next } : {})
}
