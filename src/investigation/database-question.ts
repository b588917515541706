import type { Ask } from '../core/investigation/ask.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { type Answers, answerAs } from './answers.ts'
import { baselineOf } from './questions.ts'
import type { TraceView } from './trace-view.ts'

const relational =
  /postgres|mysql|maria|aurora|oracle|mssql|sql-?server|(?:^|[-_])(?:db|pg|sql|rds|database)(?:$|[-_\d])/i

/** Whether a service is a relational database, by what its own spans say of it, else by its name. */
export function isDatabase(service: string, { now, before }: Pick<TraceView, 'now' | 'before'>): boolean {
  const spans = [...now, ...before].flatMap((trace) => trace.spans.filter((span) => span.service === service))
  const told = spans.map(({ attributes }) => attributes['db.system']).filter((system) => typeof system === 'string')
  // What calls a database names it, too; what is one names it in every span.
  return told.length && told.length === spans.length
    ? told.some((system) => relational.test(system))
    : relational.test(service)
}

interface ProfilesAnswer {
  profiles: { name: string; backend: string }[]
}

/** What is asked about services that are databases, where their host measures more than any service has. */
export function databaseQuestions(
  { profile, window }: Investigation,
  services: Iterable<string>,
  { answers, traces }: { answers: Answers; traces: TraceView },
): Ask[] {
  const known = answerAs<ProfilesAnswer>(answers, 'profiles')?.profiles.find(({ name }) => name === profile)
  if (known?.backend !== 'cloudwatch') return []
  return [...services]
    .filter((service) => isDatabase(service, traces))
    .map((service) => ({
      id: `${service}: database`,
      name: 'metrics',
      input: {
        service,
        profile,
        start: baselineOf(window).from.toISOString(),
        end: window.to.toISOString(),
        step: '1m',
        metric: `SEARCH('{AWS/RDS,DBInstanceIdentifier} DBInstanceIdentifier="${service.replace(/[^\w.-]/g, '')}"', 'Average', 60)`,
      },
      why: `what the host of ${service} measures of it`,
    }))
}
