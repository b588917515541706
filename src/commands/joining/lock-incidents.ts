import type { Incident } from '../../core/incident.ts'
import type { IncidentReader } from '../../core/incident-reader.ts'
import { mostGenerations } from '../../core/join-incidents.ts'
import type { Transaction } from '../../core/ledger.ts'

/** Locks several incidents in the one order that all who lock several keep; those that do not exist are missing. */
export async function lockIncidents(tx: Pick<Transaction, 'incident'>, ids: string[]): Promise<Map<string, Incident>> {
  const found = new Map<string, Incident>()
  for (const id of [...new Set(ids)].sort()) {
    const incident = await tx.incident(id)
    if (incident) found.set(id, incident)
  }
  return found
}

/** Where an incident went in the end: the last one of a chain of merges. Read without a lock, so that it is only a hint. */
export async function finalIncident(store: Pick<IncidentReader, 'incident'>, id: string): Promise<string> {
  let current = id
  for (let left = mostGenerations; left > 0; left -= 1) {
    const next = (await store.incident(current))?.mergedInto
    if (next === undefined) return current
    current = next
  }
  return current
}
