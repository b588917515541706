import { backends } from '../backends/index.ts'
import { nearestTo } from '../commands/nearest-to.ts'
import type { Config } from '../config.ts'
import { Problem, UpstreamProblem } from '../core/problem.ts'
import type { Backend, BackendEffects } from '../core/telemetry/backend.ts'
import type { ObservedService, Profile, Profiles } from '../core/telemetry/profile.ts'
import { checkDestination } from '../notifiers/check-destination.ts'

/** Opens the configured profiles, each backend when it is first asked for. */
export function openProfiles(config: Pick<Config, 'profiles' | 'defaultProfile'>, effects: BackendEffects): Profiles {
  const opened = new Map(config.profiles.map((profile) => [profile.name, lazily(profile, effects)]))
  const names = () => [...opened.keys()]
  return {
    names,
    resolve(name) {
      const wanted = name ?? config.defaultProfile ?? usual(config)
      if (wanted === undefined) throw new Problem('not_found', nothing(names()))
      const found = opened.get(wanted)
      if (found) return found
      throw new Problem('not_found', `There is no profile ${JSON.stringify(wanted)}.${suggestion(wanted, names())}`, {
        fields: { profile: 'is not configured' },
      })
    },
    service: (profile, name) => serviceIn(profile, name),
    checkDestination,
  }
}

function lazily(
  { name, kind, settings, services, notifiers, open }: Config['profiles'][number],
  effects: BackendEffects,
): Profile {
  let backend: Backend | undefined
  return {
    name,
    open,
    services: new Map(services.map((service) => [service.name, service])),
    notifiers: new Map(notifiers.map((notifier) => [notifier.name, notifier])),
    get backend() {
      backend ??= fromOutside(backends.find((known) => known.kind === kind)!.open(settings, effects))
      return backend
    },
  }
}

/** Marks what a backend could not do as a fault beyond this installation. */
function fromOutside(backend: Backend): Backend {
  const marked =
    <Asked, Out>(ask: (asked: Asked) => Promise<Out>) =>
    async (asked: Asked) => {
      try {
        return await ask(asked)
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'unavailable') throw error
        throw new UpstreamProblem(error.message, { fields: error.fields, cause: error })
      }
    }
  return {
    kind: backend.kind,
    abilities: backend.abilities,
    logs: marked((asked) => backend.logs(asked)),
    countLogs: marked((asked) => backend.countLogs(asked)),
    metric: marked((asked) => backend.metric(asked)),
    expression: marked((asked) => backend.expression(asked)),
    traces: marked((asked) => backend.traces(asked)),
    changes: marked((asked) => backend.changes(asked)),
    health: (signal) => backend.health(signal),
  }
}

/** The one that is meant when nobody names one. */
const usual = ({ profiles }: Pick<Config, 'profiles'>) =>
  profiles.find(({ active }) => active)?.name ??
  profiles.find(({ name }) => name === 'default')?.name ??
  (profiles.length === 1 ? profiles[0]!.name : undefined)

const nothing = (names: string[]) =>
  names.length
    ? `Which profile? Name one of ${names.join(', ')} with profile=, set ALLCLEAR_PROFILE, or mark one with active = true.`
    : 'No backend is configured. Add [profiles.default] with a backend to the configuration ("allclear init" asks for it).'

const suggestion = (wanted: string, names: string[]) => {
  const [close] = nearestTo(wanted, names)
  return close ? ` Did you mean ${close}?` : ` Known: ${names.join(', ') || 'none'}.`
}

function serviceIn({ name: profile, services, open }: Profile, name: string): ObservedService {
  const declared =
    services.get(name) ?? [...services.values()].find((known) => known.name.toLowerCase() === name.toLowerCase())
  if (declared) return declared
  if (open) return { name, metrics: {}, extra: {} }
  throw new Problem(
    'not_found',
    `The profile ${profile} has no service ${JSON.stringify(name)}.${suggestion(name, [...services.keys()])}`,
    { fields: { service: 'is not known' } },
  )
}
