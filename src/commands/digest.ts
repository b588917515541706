import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import { type Digest, servicesOf } from '../core/digest/digest.ts'
import { digestCard } from '../core/digest/digest-card.ts'
import { drawDigest } from '../core/digest/draw-digest.ts'
import { type Due, dueOn } from '../core/digest/due.ts'
import { type DigestSettings, usualDigests } from '../core/digest/settings.ts'
import { weekdays } from '../core/oncall/clock-fields.ts'
import { wallAt } from '../core/oncall/wall-clock.ts'
import { Problem } from '../core/problem.ts'
import { DigestJson, presentDigest } from './digest/digest-json.ts'
import { canSee, hiddenServices } from './visible.ts'

export const digest = command({
  name: 'digest',
  summary: 'What the last 24 hours brought, beside the 24 before; or the digest of a day',
  input: z.strictObject({
    date: z.iso
      .date({ error: 'Write a day such as 2026-03-02.' })
      .optional()
      .meta({ description: 'The day, such as 2026-03-02', label: 'Day', positional: true }),
    scope: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'Which configured digest; the first when left out', label: 'Digest' }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/digest' },
  slash: true,
  async run(context, { date, scope }): Promise<Digest> {
    const settings = settingsOf(context, scope)
    if (date === undefined) return ofNow(context, settings)
    return (await archived(context, settings.scope, date)) ?? ofDay(context, settings, date)
  },
  output: DigestJson,
  present: presentDigest,
  show: (found, { settings }) => digestCard(found, { publicUrl: settings.publicUrl }),
})

/** The configured digest of that name, or the first. One that is configured no more may still be in the archive. */
function settingsOf({ settings }: Context, scope: string | undefined): DigestSettings {
  const all = settings.digests ?? usualDigests
  const [usual] = usualDigests
  if (scope === undefined) return all[0] ?? usual!
  return all.find((one) => one.scope === scope) ?? { ...usual!, scope }
}

async function archived(
  { store, actor, directory }: Context,
  scope: string,
  date: string,
): Promise<Digest | undefined> {
  const found = await store.digest(scope, date)
  return found && servicesOf(found).every((service) => canSee(actor, directory, service)) ? found : undefined
}

const day = 24 * 3_600_000

function ofNow(context: Context, settings: DigestSettings): Promise<Digest> {
  const now = context.clock.now()
  const [middle, start] = [new Date(now.getTime() - day), new Date(now.getTime() - 2 * day)]
  const date = wallAt(now.getTime(), settings.timeZone).toPlainDate().toString()
  return draw(
    context,
    { ...settings, scope: 'now' },
    {
      date,
      at: now,
      window: { from: middle, to: now },
      previous: { from: start, to: middle },
    },
  )
}

/** A day that is not in the archive is counted from what is still kept. */
async function ofDay(context: Context, settings: DigestSettings, date: string): Promise<Digest> {
  const known = (context.settings.digests ?? usualDigests).some(({ scope }) => scope === settings.scope)
  if (!known)
    throw new Problem('not_found', `There is no digest "${settings.scope.slice(0, 60)}" of ${date}.`, {
      fields: { scope: 'is not known' },
    })
  const due = dueOn(settings, date) ?? dueOn({ ...settings, weekdays }, date)!
  if (due.at > context.clock.now())
    throw new Problem('invalid', `The digest of ${date} is not due before ${due.at.toISOString().slice(0, 16)} UTC.`, {
      fields: { date: 'is not over yet' },
    })
  return draw(context, settings, due)
}

async function draw(
  { store, actor, directory }: Context,
  { scope, timeZone, services }: DigestSettings,
  { date, window, previous }: Due,
): Promise<Digest> {
  const hidden = hiddenServices(actor, directory)
  const facts = await store.digestFacts({ window, previous }, { hidden, ...(services && { only: services }) })
  return drawDigest(facts, { scope, date, timeZone, window, previous, restricted: [] })
}
