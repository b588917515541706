import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { backends } from '../backends/index.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../core/clock.ts'
import type { Effects } from '../surfaces/cli/effects.ts'
import { openProfiles } from './open-profiles.ts'
import { probeModel } from './probe-model.ts'

/** What `init` and `doctor` find out by asking backends and language models one real question each. */
export function liveProbes({
  clock,
  fetch,
  cwd,
}: {
  clock: Clock
  fetch: typeof globalThis.fetch
  cwd: string
}): Pick<Effects<Config>, 'probeBackend' | 'checkBackends' | 'probeModel' | 'checkModel'> {
  const after = sleep
  return {
    probeBackend(kind, settings) {
      const known = backends.find((one) => one.kind === kind)!
      return known.open(known.settings.parse(settings), { clock, after, fetch, folder: cwd }).health()
    },
    checkBackends(config) {
      const profiles = openProfiles(config, { clock, after, fetch, folder: dirname(config.file) })
      return Promise.all(
        profiles
          .names()
          .map(async (profile) => ({ profile, findings: await profiles.resolve(profile).backend.health() })),
      )
    },
    probeModel: (settings) => probeModel(settings, { clock, fetch }),
    async checkModel({ model }) {
      if (!model) return []
      const fault = await probeModel(model, { clock, fetch })
      return [{ what: `${model.provider}/${model.model}`, ok: fault === undefined, message: fault ?? 'It answers.' }]
    },
  }
}
