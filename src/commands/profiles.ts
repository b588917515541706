import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { Profile } from '../core/telemetry/profile.ts'
import { canSee } from './visible.ts'

/** A profile without its secrets. */
interface Shown {
  name: string
  usual: boolean
  backend: string
  abilities: readonly string[]
  services: string[]
  notifiers: { name: string; type: string }[]
}

export const profiles = command({
  name: 'profiles',
  aliases: ['profile'],
  summary: 'The configured backends with their services and notifiers',
  input: z.strictObject({}),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/profiles' },
  slash: true,
  async run({ profiles, actor, directory }): Promise<Shown[]> {
    const names = profiles.names()
    const usual = names.length ? usualName(() => profiles.resolve()) : undefined
    return names.map((name) => {
      const { backend, services, notifiers } = profiles.resolve(name)
      return {
        name,
        usual: name === usual,
        backend: backend.kind,
        abilities: backend.abilities,
        services: [...services.keys()].filter((service) => canSee(actor, directory, service)),
        notifiers: [...notifiers.values()].map(({ name: id, type }) => ({ name: id, type })),
      }
    })
  },
  output: z.object({
    profiles: z.array(
      z.object({
        name: z.string(),
        usual: z.boolean().describe('Whether it answers when no profile is named'),
        backend: z.string(),
        abilities: z.array(z.string()),
        services: z.array(z.string()),
        notifiers: z.array(z.object({ name: z.string(), type: z.string() })),
      }),
    ),
  }),
  present: (profiles) => ({ profiles }),
  show: (profiles) =>
    profiles.length
      ? {
          title: profiles.length === 1 ? '1 profile' : `${profiles.length} profiles`,
          tone: 'plain',
          table: {
            columns: ['Profile', 'Backend', 'Answers', 'Services', 'Notifiers'],
            rows: profiles.map(({ name, usual, backend, abilities, services, notifiers }) => [
              usual ? `${name} (used when none is named)` : name,
              backend,
              abilities.join(', '),
              services.join(', ') || 'any',
              notifiers.map((notifier) => `${notifier.name} (${notifier.type})`).join(', ') || 'none',
            ]),
          },
        }
      : {
          title: 'No backend is configured',
          tone: 'warn',
          lines: ['Add [profiles.default] with a backend to the configuration; "allclear init" asks for it.'],
        },
})

/** The name of the profile that is used when none is named; none when that is not clear. */
function usualName(resolve: () => Profile): string | undefined {
  try {
    return resolve().name
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return undefined
  }
}
