import { beforeEach, describe, expect, test } from 'vitest'
import { signAws } from '../clients/aws/sign.ts'
import type { Executor, Work } from '../core/approval/executor.ts'
import { aws } from './aws.ts'
import { executorsOf } from './open-executors.ts'

const at = new Date('2026-03-02T09:00:00Z')
const signal = new AbortController().signal
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'a secret of tests' }

/** AWS in memory: it checks every signature, and can lose an answer after it did what was asked. */
const cloud = {
  ecs: {
    desiredCount: 4,
    taskDefinition: 'arn:aws:ecs:eu-west-1:1:task-definition/checkout:41',
    deployment: 'ecs-svc/1',
  },
  alias: { FunctionVersion: '7', RevisionId: 'r1' },
  reserved: undefined as number | undefined,
  instance: 'running',
  refuse: undefined as [number, object] | undefined,
  losesAnswer: false,
  changes: [] as string[],
}
const fresh = structuredClone(cloud)

const fetchAws: typeof fetch = async (input, init = {}) => {
  const url = new URL(String(input))
  const service = url.hostname.split('.')[0]!
  const { authorization, ...headers } = init.headers as Record<string, string>
  const { 'x-amz-date': _, ...unsigned } = headers
  const request = { method: init.method!, url, headers: unsigned, body: String(init.body ?? '') }
  const again = signAws(request, credentials, { region: 'eu-west-1', service, at })
  if (again.authorization !== authorization)
    return Response.json({ __type: 'InvalidSignatureException' }, { status: 403 })
  const answer = answering(service, url, init, headers)
  if (cloud.losesAnswer && cloud.changes.length) throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
  return answer
}

function answering(service: string, url: URL, init: RequestInit, headers: Record<string, string>): Response {
  if (service === 'ecs') return ecs(headers['x-amz-target']!.split('.')[1]!, JSON.parse(String(init.body)))
  if (service === 'ec2') return ec2(new URLSearchParams(String(init.body)))
  return lambda(init.method!, url.pathname, init.body ? JSON.parse(String(init.body)) : {})
}

function ecs(
  action: string,
  body: {
    service?: string
    services?: string[]
    desiredCount?: number
    taskDefinition?: string
    forceNewDeployment?: boolean
  },
) {
  if (action === 'DescribeServices') {
    if (body.services?.[0] !== 'checkout') return Response.json({ services: [], failures: [{ reason: 'MISSING' }] })
    const { deployment, ...service } = cloud.ecs
    return Response.json({
      services: [{ serviceArn: 'arn', ...service, deployments: [{ id: deployment, status: 'PRIMARY' }] }],
    })
  }
  if (cloud.refuse) return Response.json(cloud.refuse[1], { status: cloud.refuse[0] })
  cloud.changes.push(action)
  if (body.desiredCount !== undefined) cloud.ecs.desiredCount = body.desiredCount
  if (body.taskDefinition) cloud.ecs.taskDefinition = `arn:aws:ecs:eu-west-1:1:task-definition/${body.taskDefinition}`
  if (body.forceNewDeployment || body.taskDefinition) cloud.ecs.deployment = `ecs-svc/${cloud.changes.length + 1}`
  return Response.json({})
}

function lambda(
  method: string,
  path: string,
  body: { FunctionVersion?: string; RevisionId?: string; ReservedConcurrentExecutions?: number },
) {
  if (path.endsWith('/concurrency')) {
    if (method === 'GET')
      return Response.json(cloud.reserved === undefined ? {} : { ReservedConcurrentExecutions: cloud.reserved })
    cloud.reserved = body.ReservedConcurrentExecutions
  } else {
    if (method === 'GET') return Response.json(cloud.alias)
    if (body.RevisionId && body.RevisionId !== cloud.alias.RevisionId)
      return Response.json(
        { Type: 'User', message: 'The Revision Id provided does not match' },
        { status: 412, headers: { 'x-amzn-errortype': 'PreconditionFailedException' } },
      )
    cloud.alias = { FunctionVersion: body.FunctionVersion!, RevisionId: 'r2' }
  }
  cloud.changes.push(`${method} ${path}`)
  return Response.json({})
}

function ec2(form: URLSearchParams) {
  const fault = (code: string, status = 400) =>
    new Response(`<Response><Errors><Error><Code>${code}</Code><Message>said</Message></Error></Errors></Response>`, {
      status,
    })
  const action = form.get('Action')!
  if (action === 'DescribeInstances')
    return new Response(
      `<DescribeInstancesResponse><instanceId>i</instanceId><instanceState><code>16</code><name>${cloud.instance}</name></instanceState></DescribeInstancesResponse>`,
    )
  if (cloud.refuse) return fault('UnauthorizedOperation', 403)
  if (form.get('DryRun')) return fault('DryRunOperation', 412)
  cloud.changes.push(action)
  cloud.instance =
    { StopInstances: 'stopping', StartInstances: 'pending', RebootInstances: 'running' }[action] ?? cloud.instance
  return new Response('<ok/>')
}

let operations: Executor[]
beforeEach(() => {
  Object.assign(cloud, structuredClone(fresh))
  operations = aws.open(
    aws.settings.parse({ region: 'eu-west-1' }),
    {
      fetch: fetchAws,
      clock: { now: () => at },
      folder: '/',
      environment: {},
      awsCredentials: () => async () => credentials,
    },
    'account',
  )
})

async function prepared(line: string) {
  const executors = executorsOf([{ name: 'account', kind: 'aws', environment: 'production', operations }])
  const operation = executors.read(line.split(' '))!
  const { executor } = executors.find(operation)
  const parameters = executor.parameters.parse(operation.parameters)
  const look = await executor.prepare(parameters, signal)
  const work: Work = { parameters, base: look.base, key: 'k', at, signal }
  const undo = look.rollback && { ...executors.find(look.rollback), parameters: look.rollback.parameters }
  return { executor, look, work, undo }
}

const instance = 'i-0123456789abcdef0'
const lines = {
  scale: 'aws ecs update-service --cluster shop --service checkout --desired-count 8',
  redeploy: 'aws ecs update-service --cluster shop --service checkout --force-new-deployment',
  back: 'aws ecs update-service --cluster shop --service checkout --task-definition checkout:40',
  limit: 'aws lambda put-function-concurrency --function-name mailer --reserved-concurrent-executions 5',
  alias: 'aws lambda update-alias --function-name mailer --name live --function-version 6',
  reboot: `aws ec2 reboot-instances --instance-ids ${instance}`,
  stop: `aws ec2 stop-instances --instance-ids ${instance}`,
}

test.each(Object.values(lines))('"%s" is read, written again, and carried out once', async (line) => {
  const { executor, work } = await prepared(line)
  expect(executor.plan(work.parameters).join(' ')).toBe(line)
  await executor.dryRun?.(work)
  expect(cloud.changes).toEqual([])
  expect(await executor.execute(work)).toMatchObject({ outcome: 'done' })
  expect(cloud.changes).toHaveLength(1)
})

test.each([
  'aws ecs update-service --service checkout --desired-count 8 --task-definition x:1',
  'aws ecs delete-service --service checkout',
  'aws ec2 terminate-instances --instance-ids i-0123456789abcdef0',
  `aws ec2 stop-instances --instance-ids ${instance} --force`,
])('"%s" is not one of ours', (line) => {
  const executors = executorsOf([{ name: 'account', kind: 'aws', environment: 'production', operations }])
  expect(executors.read(line.split(' '))).toBeUndefined()
})

describe('what is known before and after', () => {
  test('a service is scaled from what it was, and back', async () => {
    const { executor, look, work, undo } = await prepared(lines.scale)
    expect(look).toMatchObject({ title: 'Scale ECS service checkout from 4 to 8 tasks' })
    await executor.execute(work)
    expect(await executor.probe(work)).toBe('done')
    await undo!.executor.execute({ ...work, parameters: undo!.parameters, base: undefined })
    expect(cloud.ecs.desiredCount).toBe(4)
  })

  test.each([
    ['scale', () => Object.assign(cloud.ecs, { desiredCount: 5 })],
    ['redeploy', () => Object.assign(cloud.ecs, { deployment: 'ecs-svc/other' })],
    ['back', () => Object.assign(cloud.ecs, { taskDefinition: 'arn:aws:ecs:eu-west-1:1:task-definition/checkout:42' })],
    ['limit', () => Object.assign(cloud, { reserved: 3 })],
    ['alias', () => Object.assign(cloud.alias, { RevisionId: 'other' })],
    ['stop', () => Object.assign(cloud, { instance: 'stopping' })],
  ] as const)('%s is a conflict when somebody else was there', async (name, meddle) => {
    const { executor, work } = await prepared(lines[name])
    meddle()
    const { outcome } = await executor.execute(work)
    expect(outcome).toBe('conflict')
    expect(cloud.changes).toEqual([])
  })

  test('an answer that was lost is unknown, and looked for', async () => {
    const { executor, work } = await prepared(lines.scale)
    expect(await executor.probe(work)).toBe('absent')
    cloud.losesAnswer = true
    expect(await executor.execute(work)).toMatchObject({ outcome: 'unknown' })
    cloud.losesAnswer = false
    expect(await executor.probe(work)).toBe('done')
  })

  test.each([
    [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }, 'refused'],
    [400, { __type: 'AccessDeniedException', Message: 'not authorized' }, 'refused'],
    [500, { __type: 'ServerException' }, 'unknown'],
  ])('an error of %i %o is %s', async (status, body, outcome) => {
    const { executor, work } = await prepared(lines.scale)
    cloud.refuse = [status, body]
    expect(await executor.execute(work)).toMatchObject({ outcome })
  })

  test('a dry run of EC2 that would be refused is, before anything is done', async () => {
    const { executor, work } = await prepared(lines.stop)
    cloud.refuse = [403, {}]
    await expect(executor.dryRun!(work)).rejects.toMatchObject({
      message: expect.stringMatching(/UnauthorizedOperation/),
    })
  })

  test('what is not there is not proposed', async () => {
    await expect(prepared('aws ecs update-service --service nothing --desired-count 1')).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('a second reboot is never made after a crash', async () => {
    const { executor, work } = await prepared(lines.reboot)
    expect([executor.repeatable, await executor.probe(work)]).toEqual([false, 'unknown'])
  })
})
