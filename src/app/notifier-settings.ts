import type { Config } from '../config.ts'

/** Finds what a configured notifier (`<profile>/<name>`) was given, while there is one. */
export function notifierSettings({ profiles }: Pick<Config, 'profiles'>) {
  const known = new Map(profiles.flatMap(({ notifiers }) => notifiers.map(({ id, settings }) => [id, settings])))
  return (id: string): Record<string, unknown> | undefined => known.get(id)
}
