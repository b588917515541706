import { dirname } from 'node:path'
import { thinChart } from '../charts/thin-chart.ts'
import type { Config } from '../config.ts'
import type { MakeContext } from '../core/command.ts'
import type { Thinking } from '../core/model.ts'
import { redactDeep } from '../core/redaction/redact.ts'
import type { BackendEffects } from '../core/telemetry/backend.ts'
import type { InvestigateEffects } from '../jobs/investigate.ts'
import { clusterReader } from './cluster-snapshot.ts'
import type { Logger } from './logger.ts'
import { openReasoner } from './open-thinking.ts'
import { proposeRemedies } from './propose-remedies.ts'

/** Enough for a picture in a chat. */
const chartPoints = 160

interface Wiring extends Omit<BackendEffects, 'folder'> {
  config: Config
  context: MakeContext
  log: Logger
  thinking?: Thinking | undefined
}

/** What investigations work with beside the store. */
export function investigationEffects({
  config,
  context,
  log,
  thinking,
  ...effects
}: Wiring): Pick<InvestigateEffects, 'context' | 'cluster' | 'reasoner' | 'propose' | 'thin' | 'pause' | 'onBug'> {
  const cluster = clusterReader(config, { ...effects, folder: dirname(config.file) })
  return {
    context,
    // Objects of a cluster hold variables and annotations: they pass the same boundary as everything observed.
    cluster: async (profile, service) => redactDeep(await cluster(profile, service), config.privacy),
    ...(thinking && { reasoner: openReasoner(thinking, context) }),
    pause: effects.after,
    propose: proposeRemedies(context, log),
    thin: (chart) => thinChart(chart, chartPoints),
    onBug: (error, investigation) => log.error({ error, investigation }, 'an investigation met a fault'),
  }
}
