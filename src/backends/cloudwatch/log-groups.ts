import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { unknownService } from '../near.ts'
import type { Aws } from './aws.ts'
import type { ServiceSettings } from './settings.ts'

/** The most log groups one query takes. */
const mostGroups = 50

/** Where the services of AWS write their logs, by the kind of resource. */
const usual: Record<string, readonly string[]> = {
  lambda: ['/aws/lambda/{service}'],
  ecs: ['/ecs/{service}', '/aws/ecs/{service}', 'ecs/{service}'],
  apigateway: ['/aws/apigateway/{service}', 'API-Gateway-Execution-Logs_{service}'],
  rds: ['/aws/rds/instance/{service}', '/aws/rds/cluster/{service}'],
  codebuild: ['/aws/codebuild/{service}'],
  apprunner: ['/aws/apprunner/{service}'],
  beanstalk: ['/aws/elasticbeanstalk/{service}'],
  stepfunctions: ['/aws/vendedlogs/states/{service}', '/aws/states/{service}'],
}

const anywhere = [
  '/aws/lambda/{service}',
  '/ecs/{service}',
  '/aws/ecs/{service}',
  '/aws/apigateway/{service}',
  '{service}',
]

/**
 * The log groups of a service: those it names, else those that exist under the profile's or the usual names. A name
 * that ends in `*` stands for everything that begins like it; names are looked up only where they must be.
 */
export async function logGroupsOf(
  service: ObservedService,
  profile: readonly string[] | undefined,
  aws: Aws,
): Promise<string[]> {
  const { log_groups: own } = service.extra as Partial<ServiceSettings>
  if (own?.length && own.every((name) => !name.endsWith('*'))) return own
  const patterns = own ?? profile ?? usual[service.resourceType?.toLowerCase() ?? ''] ?? anywhere
  const names = patterns.map((pattern) => pattern.replaceAll('{service}', service.name))
  const found = await Promise.all(names.map((name) => existing(name, aws)))
  const groups = [...new Set(found.flat())]
  if (groups.length > mostGroups)
    throw new Problem(
      'invalid',
      `${service.name} has ${groups.length} log groups, and one query takes ${mostGroups}: name fewer in its log_groups.`,
      { fields: { log_groups: `at most ${mostGroups}` } },
    )
  if (groups.length) return groups
  const { message } = unknownService(service.name, 'CloudWatch Logs', await namesUnder(patterns, aws))
  throw new Problem('not_found', `${message} Looked for the log groups ${names.slice(0, 6).join(', ')}.`, {
    fields: { service: 'has no log group here' },
  })
}

/** What stands in the place of the service's name in the log groups there are. */
async function namesUnder(patterns: readonly string[], aws: Aws): Promise<string[]> {
  const places = patterns.map((pattern) => pattern.split('{service}')[0]!).filter(Boolean)
  const groups = await Promise.all(places.map(async (place) => [place, await existing(`${place}*`, aws)] as const))
  return [...new Set(groups.flatMap(([place, names]) => names.map((name) => name.slice(place.length).split('/')[0]!)))]
}

const Described = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string() })).nullish(),
  nextToken: z.string().nullish(),
})

/** Names that are the wanted one or stand in its folder; with a `*`, all that begin like it. */
async function existing(name: string, aws: Aws): Promise<string[]> {
  const open = name.endsWith('*')
  const prefix = open ? name.slice(0, -1) : name
  const found: string[] = []
  let nextToken: string | undefined
  do {
    const body = { ...(prefix && { logGroupNamePrefix: prefix }), limit: 50, ...(nextToken && { nextToken }) }
    const page = await aws.ask('logs', 'DescribeLogGroups', body, Described)
    found.push(...(page.logGroups ?? []).map((group) => group.logGroupName))
    nextToken = page.nextToken ?? undefined
  } while (nextToken && found.length <= mostGroups * 10)
  return open ? found : found.filter((group) => group === name || group.startsWith(`${name}/`))
}

/** Whether log groups can be looked up at all. */
export const canListGroups = (aws: Aws, signal?: AbortSignal) =>
  aws.ask('logs', 'DescribeLogGroups', { limit: 1 }, Described, signal)
