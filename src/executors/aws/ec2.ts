import { z } from 'zod'
import type { Executor, Work } from '../../core/approval/executor.ts'
import { Problem } from '../../core/problem.ts'
import { operation } from '../operation.ts'
import { type AwsCall, faultIn, inside, readAws, resultOf, textOf } from './api.ts'

const parameters = z.strictObject({
  instance: z.string().regex(/^i-[0-9a-f]{8,17}$/, { error: 'is no id of an instance, such as i-0123456789abcdef0' }),
})

const verbs = {
  reboot: { action: 'RebootInstances', done: 'is rebooted', wanted: undefined },
  stop: { action: 'StopInstances', done: 'stops', wanted: /^stopp/ },
  start: { action: 'StartInstances', done: 'starts', wanted: /^(running|pending)$/ },
} as const

/** EC2: reboot, stop and start an instance; each can be asked for without being done. */
export function ec2(call: AwsCall): Executor[] {
  const ask = (action: string, instance: string, signal: AbortSignal, more: Record<string, string> = {}) =>
    call({
      service: 'ec2',
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({
        Action: action,
        Version: '2016-11-15',
        'InstanceId.1': instance,
        ...more,
      }).toString(),
      signal,
    })
  const stateOf = async (instance: string, signal: AbortSignal) => {
    const xml = textOf(await ask('DescribeInstances', instance, signal))
    const state = inside(/<instanceState>[\s\S]*?<\/instanceState>/.exec(xml)?.[0] ?? '', 'name')
    if (state === undefined) throw new Problem('not_found', `There is no instance ${instance}.`)
    return state
  }
  const willing = async (action: string, instance: string, { signal }: Pick<Work, 'signal'>) => {
    const answer = await ask(action, instance, signal, { DryRun: 'true' })
    if ('lost' in answer) throw new Problem('unavailable', answer.lost)
    // EC2 says of a dry run that would work that it is an error of this name.
    const { code, message } = faultIn(answer.text)
    if (code !== 'DryRunOperation')
      throw new Problem('invalid', `AWS would refuse it: ${code}${message && `: ${message}`}`)
  }
  return (['reboot', 'stop', 'start'] as const).map((verb) => {
    const { action, done, wanted } = verbs[verb]
    const undo = { stop: 'start', start: 'stop', reboot: undefined }[verb]
    return operation({
      kind: `aws.ec2_${verb}`,
      label: `${verb[0]!.toUpperCase()}${verb.slice(1)} an EC2 instance`,
      parameters,
      // Stopping what stops is stopping it once; a second reboot is a second reboot.
      repeatable: verb !== 'reboot',
      plan: ({ instance }) => ['aws', 'ec2', `${verb}-instances`, '--instance-ids', instance],
      read(command) {
        const found = readAws(command, ['ec2', `${verb}-instances`], ['instance-ids'])
        return found && { instance: found['instance-ids'] }
      },
      async prepare({ instance }, signal) {
        const state = await stateOf(instance, signal)
        return {
          title: `${verb[0]!.toUpperCase()}${verb.slice(1)} EC2 instance ${instance} (${state} now)`,
          traits: { toZero: verb === 'stop' },
          base: { state },
          ...(undo && { rollback: { kind: `aws.ec2_${undo}`, parameters: { instance } } }),
        }
      },
      dryRun: ({ instance }, work) => willing(action, instance, work),
      async execute({ instance }, { base, signal }) {
        if (base && (await stateOf(instance, signal)) !== base.state)
          return {
            outcome: 'conflict',
            says: `The instance ${instance} is in another state than when this was proposed.`,
          }
        return resultOf(await ask(action, instance, signal), `The instance ${instance} ${done}.`)
      },
      async probe({ instance }, { base, signal }) {
        if (!wanted) return 'unknown'
        const state = await stateOf(instance, signal)
        return wanted.test(state) ? 'done' : base && state === base.state ? 'absent' : 'unknown'
      },
    })
  })
}
