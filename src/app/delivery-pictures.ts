import { chartImage } from '../charts/chart-image.ts'
import { describeChart } from '../charts/describe-chart.ts'
import { sparkline } from '../charts/sparkline.ts'
import type { Chart } from '../core/chart.ts'
import type { Clock } from '../core/clock.ts'
import { incidentImage } from '../core/incident-image.ts'
import type { Owed } from '../core/outbox.ts'
import type { Secrets } from '../core/secrets.ts'
import type { Store } from '../core/store.ts'
import type { Effects as DeliveryEffects } from '../delivery/effects.ts'

interface Wiring {
  store: Pick<Store, 'alerts'>
  publicUrl: string
  secrets: Secrets
  clock: Clock
}

/** Characters that a row of blocks takes: as many as fit on a phone. */
const width = 32

/**
 * What a message shows beside its words. A chat fetches pictures by itself, so they stand at an address of the web or not
 * at all; the course of a result is a row of blocks besides, for where no picture can be shown.
 */
export function deliveryPictures({
  store,
  publicUrl,
  secrets,
  clock,
}: Wiring): Required<Pick<DeliveryEffects, 'image' | 'course'>> {
  return {
    async image(owed) {
      const chart = chartOf(owed)
      if (chart) return publicImage(chartImage(chart, { publicUrl, secrets, now: clock.now() }))
      const { told, incident, delivery } = owed
      if (told) return told.about === 'watch' ? publicImage(told.image) : undefined
      return incident && delivery.kind === 'card' ? incidentImage(await store.alerts(incident.id)) : undefined
    },
    course(owed) {
      const chart = chartOf(owed)
      const blocks = chart && sparkline(chart.lines[0]?.values ?? [], width)
      return blocks ? { blocks, says: describeChart(chart) } : undefined
    },
  }
}

/** The chart of a result: of its card, or of the line that tells an incident how its investigation ended. */
function chartOf({ told, event }: Pick<Owed, 'told' | 'event'>): Chart | undefined {
  if (told?.about === 'investigation') return told.line ? undefined : told.investigation.chart
  return event?.type === 'investigation_concluded' ? event.summary.chart : undefined
}

const publicImage = (image: { url: string; alt: string } | undefined) =>
  image?.url.startsWith('https://') ? image : undefined
