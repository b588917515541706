import type { Alert } from '../../core/alert.ts'
import type { Incident } from '../../core/incident.ts'
import type { Page as Listed } from '../../core/page.ts'
import { readySilence } from '../../core/silence/quiet.ts'
import type { CountedSilence } from '../../core/silence/silence.ts'
import { h, type Inside } from './html.ts'
import { silenceTable } from './silence-table.ts'
import { read, type View } from './view.ts'

/** The silences that match the alerts of an incident, or that hold its SLA, as far as there are any. */
export async function incidentSilences(view: View, incident: Incident, alerts: readonly Alert[]): Promise<Inside> {
  const { items } = await read<Listed<CountedSilence>>(view, 'silences', { limit: 200 })
  const concerned = items.filter((silence) => {
    const ready = readySilence(silence)
    return silence.incident === incident.id || ready.pauses(incident) || alerts.some(ready.matches)
  })
  if (!concerned.length) return ''
  return h`<section class="panel" aria-labelledby="silences"><h2 id="silences">Silences</h2>${silenceTable(view, concerned)}</section>`
}
