import { read, type View } from './view.ts'

/** A profile as the command `profiles` tells of it. */
export interface KnownProfile {
  name: string
  usual: boolean
  backend: string
  abilities: readonly string[]
  services: string[]
}

/** A service where it is observed. */
export interface KnownService {
  service: string
  profile: string
  abilities: readonly string[]
}

/** The profiles, and every service that one of them observes and this person may see, by name. */
export async function observedServices(view: View): Promise<{ profiles: KnownProfile[]; services: KnownService[] }> {
  const profiles = await read<KnownProfile[]>(view, 'profiles')
  const services = profiles.flatMap(({ name, abilities, services }) =>
    services.map((service) => ({ service, profile: name, abilities })),
  )
  return { profiles, services: services.sort((a, b) => a.service.localeCompare(b.service, 'en')) }
}

/** What people call a service. */
export const serviceName = ({ context }: Pick<View, 'context'>, id: string): string =>
  context.directory.services.get(id)?.name ?? id

/** The address of a page about one service. */
export function addressOf(
  path: string,
  { service, profile, ...more }: { service: string; profile?: string | undefined } & Record<string, string | undefined>,
): string {
  const asked = Object.entries({ service, profile, ...more }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  )
  return `${path}?${new URLSearchParams(asked)}`
}

/** The page of one service. */
export const serviceAddress = (id: string): string => `/services/${encodeURIComponent(id)}`
