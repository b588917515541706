import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import { command } from '../core/command.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { Problem } from '../core/problem.ts'
import { InvestigationJson, presentInvestigation } from './investigation/investigation-json.ts'
import { sampleProfile, sampleProfiles, sampleService } from './investigation/sample-profiles.ts'
import { type Started, startInvestigation } from './investigation/start.ts'

export const testIntegration = command({
  name: 'test-integration',
  aliases: ['test integration'],
  summary: 'Run a sample investigation end to end, over built-in data, and post its result',
  input: z.strictObject({
    channel: z
      .string()
      .trim()
      .regex(/^#?[^\s#]\S*$/, { error: 'Write "#name" or a channel id.' })
      .optional()
      .meta({
        description: 'Where to post; the usual place of results when left out',
        label: 'Channel',
        kind: 'channel',
        positional: true,
      }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/test-integration' },
  slash: 'shared',
  async run(context, { channel }): Promise<Started> {
    const profiles = sampleProfiles(context.clock.now())
    const profile = profiles.resolve(sampleProfile)
    const started = await startInvestigation(context, {
      profile,
      service: profiles.service(profile, sampleService),
      sinceMs: 3_600_000,
      trigger: {
        kind: 'test',
        by: context.actor,
        reason: `${actorName(context.actor)} tests the integration (sample data)`,
      },
      ...(channel !== undefined && { channel }),
    })
    const { place, notify } = started.investigation
    if (!place && !notify)
      throw new Problem(
        'invalid',
        'There is nowhere to post to. Connect a Slack workspace and name a channel, or name notifiers in investigation.notify.',
        {
          fields: { channel: 'Name a channel.' },
        },
      )
    return started
  },
  output: InvestigationJson,
  present: ({ investigation }, { settings }) => presentInvestigation(investigation, settings.publicUrl),
  show: ({ investigation: { id, place, notify }, joined }) => ({
    title: joined ? `A test is under way already: ${id}` : `Test investigation ${id} started`,
    tone: 'good',
    lines: [
      `Its result is posted to ${placesOf(place, notify)} within seconds. It looks at sample data, not at yours.`,
    ],
  }),
})

const placesOf = (place: Investigation['place'], notify: Investigation['notify']) =>
  [...(place ? [place.channel] : []), ...(notify?.notifiers ?? []).map(({ id }) => id)].join(', ')
