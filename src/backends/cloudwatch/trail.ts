import { z } from 'zod'
import type { BackendEffects, Question } from '../../core/telemetry/backend.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { Aws } from './aws.ts'
import type { ServiceSettings } from './settings.ts'

/** The events that change a service, by the kind of resource; names as CloudTrail records them. */
const eventNames: Record<string, readonly string[]> = {
  ecs: ['UpdateService', 'CreateService'],
  fargate: ['UpdateService', 'CreateService'],
  lambda: ['UpdateFunctionCode20150331v2', 'UpdateFunctionConfiguration20150331v2', 'UpdateAlias20150331'],
  apigateway: ['CreateDeployment', 'UpdateStage'],
  rds: ['ModifyDBInstance', 'RebootDBInstance'],
}
const usual = ['UpdateService', 'UpdateFunctionCode20150331v2']

/** CloudTrail answers two lookups a second for a whole account. */
const pauseMs = 550

const Page = z.object({
  Events: z
    .array(
      z.object({
        EventId: z.string(),
        EventName: z.string(),
        EventTime: z.union([z.number(), z.string()]),
        Username: z.string().nullish(),
        CloudTrailEvent: z.string().nullish(),
      }),
    )
    .nullish(),
  NextToken: z.string().nullish(),
})
type Event = NonNullable<z.infer<typeof Page>['Events']>[number]

const Detail = z.object({
  errorCode: z.string().nullish(),
  requestParameters: z.record(z.string(), z.unknown()).nullish(),
})

/** What was changed at a service on purpose, newest first, from the account's event history (the last 90 days). */
export async function trailChanges(aws: Aws, { after }: BackendEffects, question: Question): Promise<Deploy[]> {
  const { service, window, signal } = question
  const { function_name, db_instance, api_id } = service.extra as Partial<ServiceSettings>
  const names = [service.name, function_name, db_instance, api_id].filter((name) => name !== undefined)
  const deploys: Deploy[] = []
  let asked = false
  for (const AttributeValue of eventNames[service.resourceType?.toLowerCase() ?? ''] ?? usual) {
    let NextToken: string | undefined
    do {
      if (asked) await after(pauseMs)
      asked = true
      const body = {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }],
        StartTime: window.from.getTime() / 1000,
        EndTime: window.to.getTime() / 1000,
        MaxResults: 50,
        ...(NextToken && { NextToken }),
      }
      const page = await aws.ask('cloudtrail', 'LookupEvents', body, Page, signal)
      deploys.push(...(page.Events ?? []).flatMap((event) => deployOf(event, service.name, names)))
      NextToken = page.NextToken ?? undefined
    } while (NextToken)
  }
  return deploys.sort((a, b) => b.at.getTime() - a.at.getTime())
}

/** The event as a change, when it succeeded and names this service. */
function deployOf(event: Event, service: string, names: readonly string[]): Deploy[] {
  const detail = Detail.safeParse(jsonOf(event.CloudTrailEvent))
  const parameters = detail.data?.requestParameters
  if (!parameters || detail.data?.errorCode || !isAbout(parameters, names)) return []
  const version = versionOf(parameters)
  const action = event.EventName.replace(/\d{8}(v\d)?$/, '')
  return [
    {
      id: event.EventId,
      at: new Date(typeof event.EventTime === 'number' ? event.EventTime * 1000 : event.EventTime),
      service,
      kind: /Configuration|Modify|Stage|Reboot/.test(action) ? 'config' : 'deploy',
      title: version ? `${action}: ${version}` : action,
      ...(version && { version }),
      ...(event.Username && { author: event.Username }),
      origin: 'cloudtrail',
    },
  ]
}

const namingKeys = ['service', 'serviceName', 'functionName', 'dBInstanceIdentifier', 'restApiId', 'apiId']

/** The name, or an ARN that ends in it. */
const isAbout = (parameters: Record<string, unknown>, names: readonly string[]) =>
  namingKeys
    .map((key) => parameters[key])
    .some(
      (value) =>
        typeof value === 'string' &&
        names.some((name) => value === name || value.endsWith(`/${name}`) || value.endsWith(`:${name}`)),
    )

function versionOf(parameters: Record<string, unknown>): string | undefined {
  const found = ['taskDefinition', 'imageUri', 's3ObjectVersion', 's3Key', 'functionVersion', 'deploymentId']
    .map((key) => parameters[key])
    .find((value) => typeof value === 'string' && value)
  return typeof found === 'string' ? found.split('/').at(-1) : undefined
}

function jsonOf(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
