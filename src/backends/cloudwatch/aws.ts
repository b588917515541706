import type { z } from 'zod'
import { type AwsCredentials, signAws } from '../../clients/aws/sign.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { asker } from '../http/ask.ts'
import { awsFailure } from './aws-failure.ts'

/** The services of AWS we read from. */
export type AwsService = keyof typeof services

/** AWS's own APIs, each action with its name in the API Reference. */
export interface Aws {
  ask<S extends z.ZodType>(
    service: AwsService,
    action: string,
    body: Record<string, unknown>,
    shape: S,
    signal?: AbortSignal,
  ): Promise<z.output<S>>
}

export interface AwsOptions extends Pick<BackendEffects, 'fetch' | 'after' | 'clock'> {
  region: string
  /** Stands in for every service's own address, as localstack does. */
  endpoint?: string | undefined
  credentials(): Promise<AwsCredentials>
  timeoutMs?: number | undefined
}

/** How each service is called: the prefix of its actions and its JSON version, or a path per action; `iam` names its permissions. */
const services = {
  logs: { target: 'Logs_20140328.', version: '1.1', iam: 'logs' },
  monitoring: { target: 'GraniteServiceVersion20100801.', version: '1.0', iam: 'cloudwatch' },
  cloudtrail: {
    target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.',
    version: '1.1',
    iam: 'cloudtrail',
  },
  xray: { paths: { GetTraceSummaries: '/TraceSummaries', BatchGetTraces: '/Traces' }, iam: 'xray' },
} as const

const labels: Record<AwsService, string> = {
  logs: 'CloudWatch Logs',
  monitoring: 'CloudWatch',
  cloudtrail: 'CloudTrail',
  xray: 'X-Ray',
}

/** Opens AWS over plain HTTPS: every request is signed, and throttling is told as 429 whatever status a service uses. */
export function aws(options: AwsOptions): Aws {
  const { fetch, after, region, endpoint, timeoutMs } = options
  const open = (service: AwsService) =>
    asker({
      fetch: signing(options, service, (url, init) => fetch(url, init)),
      after,
      baseUrl: endpoint ?? awsAddress(service, region),
      timeoutMs,
      vendor: labels[service],
      explain: ({ body, status }) => awsFailure(body, status, labels[service]),
    })
  const askers = {
    logs: open('logs'),
    monitoring: open('monitoring'),
    cloudtrail: open('cloudtrail'),
    xray: open('xray'),
  }
  return {
    ask: (service, action, json, shape, signal) =>
      askers[service].ask({ method: 'POST', json, signal, ...callOf(service, action) }, shape),
  }
}

/** Where a service of a region is; China has its own domain. */
export const awsAddress = (service: string, region: string) =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`

function callOf(service: AwsService, action: string) {
  const known = services[service]
  const permission = `${known.iam}:${action}`
  if ('paths' in known) return { path: known.paths[action as keyof typeof known.paths], permission }
  const type = `application/x-amz-json-${known.version}`
  return { path: '/', permission, headers: { 'content-type': type, 'x-amz-target': `${known.target}${action}` } }
}

function signing({ credentials, region, clock }: AwsOptions, service: string, send: typeof fetch): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(String(input))
    const request = {
      method: init.method ?? 'GET',
      url,
      headers: init.headers as Record<string, string>,
      body: String(init.body ?? ''),
    }
    const headers = signAws(request, await credentials(), { region, service, at: clock.now() })
    const response = await send(url, { ...init, headers })
    return response.ok ? response : plainFailure(response)
  }
}

const throttling = /Throttl|TooManyRequests|RequestLimitExceeded|^LimitExceededException/

/** AWS tells the kind of an error in a header or in the body, and throttles with status 400: one form for both. */
async function plainFailure(response: Response): Promise<Response> {
  const text = (await response.text()).slice(0, 100_000)
  const body = objectIn(text)
  const named = response.headers.get('x-amzn-errortype') ?? body.__type ?? body.code ?? ''
  const type = String(named).replace(/^.*#/, '').replace(/:.*$/, '')
  const status = throttling.test(type) ? 429 : response.status
  const message = body.message ?? body.Message ?? body.errorMessage ?? ''
  return Response.json({ ...body, message, __type: type }, { status, headers: keptHeaders(response) })
}

function keptHeaders(response: Response): Record<string, string> {
  const pause = response.headers.get('retry-after')
  return pause === null ? {} : { 'retry-after': pause }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // A proxy's page: its status says enough.
    return {}
  }
}
