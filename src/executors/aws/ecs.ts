import { z } from 'zod'
import type { Executor } from '../../core/approval/executor.ts'
import { Problem } from '../../core/problem.ts'
import { operation } from '../operation.ts'
import { type AwsCall, answerOf, readAws, resultOf } from './api.ts'

const name = () => z.string().regex(/^[A-Za-z0-9:/_-]{1,255}$/, { error: 'is no name or ARN of ECS' })
const place = { cluster: name().default('default'), service: name() }
const counted = z.strictObject({ ...place, desired_count: z.int().min(0).max(5_000) })
const placed = z.strictObject({ ...place })
const defined = z.strictObject({
  ...place,
  task_definition: z
    .string()
    .regex(/^[A-Za-z0-9:/_-]+:\d+$/, { error: 'is no task definition with its revision, such as checkout:41' }),
})

const Service = z.object({
  serviceArn: z.string(),
  desiredCount: z.number(),
  taskDefinition: z.string(),
  deployments: z.array(z.object({ id: z.string(), status: z.string() })).default([]),
})
const Base = z.object({ desiredCount: z.number(), taskDefinition: z.string(), deployment: z.string() })
type Place = { cluster: string; service: string }

/** ECS: another number of tasks, a new deployment, or another task definition. */
export function ecs(call: AwsCall): Executor[] {
  const ask = (action: string, body: object, signal: AbortSignal) =>
    call({
      service: 'ecs',
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AmazonEC2ContainerServiceV20141113.${action}`,
      },
      body: JSON.stringify(body),
      signal,
    })
  const look = async ({ cluster, service }: Place, signal: AbortSignal) => {
    const shape = z.object({ services: z.array(Service).default([]) })
    const { services } = answerOf(await ask('DescribeServices', { cluster, services: [service] }, signal), shape)
    const [found] = services
    if (!found) throw new Problem('not_found', `The cluster ${cluster} has no service ${service}.`)
    const deployment = found.deployments.find(({ status }) => status === 'PRIMARY')?.id ?? ''
    return { desiredCount: found.desiredCount, taskDefinition: found.taskDefinition, deployment }
  }
  /** Changes a service that is still as it was; ECS itself knows no condition, so it is looked at right before. */
  const update = async (at: Place, change: object, work: { base?: unknown; signal: AbortSignal }, done: string) => {
    const [known, now] = [Base.parse(work.base), await look(at, work.signal)]
    if (
      known.desiredCount !== now.desiredCount ||
      known.taskDefinition !== now.taskDefinition ||
      known.deployment !== now.deployment
    )
      return {
        outcome: 'conflict' as const,
        says: `The service ${at.service} was changed since this was proposed. Propose it again.`,
      }
    return resultOf(
      await ask('UpdateService', { cluster: at.cluster, service: at.service, ...change }, work.signal),
      done,
    )
  }
  const line = ({ cluster, service }: Place, ...more: string[]) => [
    'aws',
    'ecs',
    'update-service',
    '--cluster',
    cluster,
    '--service',
    service,
    ...more,
  ]
  const typed = (command: readonly string[], own: string) => {
    const found = readAws(command, ['ecs', 'update-service'], ['cluster', 'service', own])
    return found?.service && found[own] !== undefined ? found : undefined
  }
  return [
    operation({
      kind: 'aws.ecs_scale',
      label: 'Scale an ECS service',
      parameters: counted,
      repeatable: true,
      plan: (asked) => line(asked, '--desired-count', String(asked.desired_count)),
      read(command) {
        const found = typed(command, 'desired-count')
        if (!found || !/^\d+$/.test(found['desired-count']!)) return undefined
        return {
          ...(found.cluster && { cluster: found.cluster }),
          service: found.service,
          desired_count: Number(found['desired-count']),
        }
      },
      async prepare(asked, signal) {
        const base = await look(asked, signal)
        const fewer = asked.desired_count > 0 && asked.desired_count * 2 < base.desiredCount
        return {
          title: `Scale ECS service ${asked.service} from ${base.desiredCount} to ${asked.desired_count} tasks`,
          traits: {
            toZero: asked.desired_count === 0,
            ...(fewer && { wide: `${base.desiredCount - asked.desired_count} of ${base.desiredCount} tasks` }),
          },
          base,
          rollback: { kind: 'aws.ecs_scale', parameters: { ...asked, desired_count: base.desiredCount } },
        }
      },
      execute: (asked, work) =>
        work.base
          ? update(
              asked,
              { desiredCount: asked.desired_count },
              work,
              `ECS wants ${asked.desired_count} tasks of ${asked.service}.`,
            )
          : back(asked, { desiredCount: asked.desired_count }, work.signal),
      async probe(asked, { signal, base }) {
        const now = await look(asked, signal)
        if (now.desiredCount === asked.desired_count) return 'done'
        return base && now.desiredCount === Base.parse(base).desiredCount ? 'absent' : 'unknown'
      },
    }),
    operation({
      kind: 'aws.ecs_redeploy',
      label: 'Deploy an ECS service anew',
      parameters: placed,
      repeatable: false,
      plan: (asked) => line(asked, '--force-new-deployment'),
      read(command) {
        const found = typed(command, 'force-new-deployment')
        return found && { ...(found.cluster && { cluster: found.cluster }), service: found.service }
      },
      async prepare(asked, signal) {
        return {
          title: `Start every task of ECS service ${asked.service} anew`,
          traits: {},
          base: await look(asked, signal),
        }
      },
      execute: (asked, work) => update(asked, { forceNewDeployment: true }, work, `ECS deploys ${asked.service} anew.`),
      async probe(asked, { base, signal }) {
        const now = await look(asked, signal)
        return now.deployment === Base.parse(base).deployment ? 'absent' : 'unknown'
      },
    }),
    operation({
      kind: 'aws.ecs_rollback',
      label: 'Run another task definition in an ECS service',
      parameters: defined,
      repeatable: true,
      plan: (asked) => line(asked, '--task-definition', asked.task_definition),
      read(command) {
        const found = typed(command, 'task-definition')
        return (
          found && {
            ...(found.cluster && { cluster: found.cluster }),
            service: found.service,
            task_definition: found['task-definition'],
          }
        )
      },
      async prepare(asked, signal) {
        const base = await look(asked, signal)
        return {
          title: `Run ${shortArn(asked.task_definition)} in ECS service ${asked.service}, instead of ${shortArn(base.taskDefinition)}`,
          traits: {},
          base,
          rollback: {
            kind: 'aws.ecs_rollback',
            parameters: { ...asked, task_definition: shortArn(base.taskDefinition) },
          },
        }
      },
      execute: (asked, work) =>
        work.base
          ? update(asked, { taskDefinition: asked.task_definition }, work, `ECS deploys ${asked.task_definition}.`)
          : back(asked, { taskDefinition: asked.task_definition }, work.signal),
      async probe(asked, { base, signal }) {
        const now = await look(asked, signal)
        if (shortArn(now.taskDefinition) === shortArn(asked.task_definition)) return 'done'
        return base && now.taskDefinition === Base.parse(base).taskDefinition ? 'absent' : 'unknown'
      },
    }),
  ]

  /** The way back goes to what was there before, whatever is there now. */
  async function back({ cluster, service }: Place, change: object, signal: AbortSignal) {
    return resultOf(
      await ask('UpdateService', { cluster, service, ...change }, signal),
      `ECS puts ${service} back to what it was.`,
    )
  }
}

const shortArn = (arn: string) => arn.replace(/^arn:.*task-definition\//, '')
