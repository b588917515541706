import type { Certainty } from '../finding.ts'
import type { Container, Probe } from '../pod.ts'

/** Which of a container's probes. */
export type Which = 'liveness' | 'readiness' | 'startup'

/** A failing probe with what is known around it. */
export interface FailingProbe {
  which: Which
  probe: Probe
  container: Container
  /** What the kubelet says of the failure. */
  words: string
  /** The port it asks at. */
  port: number | undefined
  /** Ports at which the container listens, as it declares them or as services lead to it. */
  known: Set<number>
  /** Ports of the container's other probes. */
  siblings: number[]
  /** For how many seconds the container ran before it was last ended. */
  lived: number | undefined
}

/** What is wrong with a probe: a word for it, a sentence, and how sure that is. */
export type Diagnosis = [problem: string, summary: string, certainty: Certainty]

/** The first diagnosis that fits a failing probe; the last one always does. */
export function diagnose(failing: FailingProbe): Diagnosis {
  for (const check of checks) {
    const found = check(failing)
    if (found) return found
  }
  const { which, port } = failing
  return ['failed', `its ${which} probe fails: the program does not answer at port ${port ?? 'unknown'}`, 'observed']
}

const checks: ((failing: FailingProbe) => Diagnosis | false)[] = [
  wrongProtocol,
  wrongPath,
  wrongPort,
  wrongCommand,
  wrongTiming,
  ({ which, words }) =>
    /statuscode: 5\d\d/.test(words) && [
      'failed',
      `the program itself answers its ${which} probe with an error`,
      'hinted',
    ],
]

const foreign =
  /malformed HTTP|server gave HTTP response to HTTPS|first record does not look like a TLS|http2|error reading server preface|unexpected protocol|wrong version number|Unimplemented|transport connection broken/i

function wrongProtocol({ which, words, port, container, probe }: FailingProbe): Diagnosis | false {
  if (foreign.test(words))
    return [
      'incorrect_protocol',
      `its ${which} probe asks by another protocol than the program speaks at port ${port}`,
      'stated',
    ]
  const other = whiches.map((one) => container[`${one}Probe`]).find((one) => one && handlerOf(one) !== handlerOf(probe))
  return (
    Boolean(other) &&
    /reset|EOF|broken|protocol/i.test(words) && [
      'incorrect_protocol',
      `its ${which} probe asks by ${handlerOf(probe)}, another probe by ${handlerOf(other!)}`,
      'likely',
    ]
  )
}

function wrongPath({ which, words, probe }: FailingProbe): Diagnosis | false {
  if (/statuscode: 40[013]/.test(words))
    return ['unauthorized', `its ${which} probe is refused for lack of rights`, 'likely']
  return (
    /statuscode: (404|405|410|30\d)/.test(words) && [
      'incorrect_path',
      `its ${which} probe asks for the path ${probe.httpGet?.path ?? '/'}, which does not exist there`,
      'deduced',
    ]
  )
}

function wrongPort({ which, port, known, siblings }: FailingProbe): Diagnosis | false {
  if (port === undefined) return false
  if (known.size > 0 && !known.has(port)) {
    const declared = [...known].join(', ')
    return [
      'incorrect_port',
      `its ${which} probe asks at port ${port}, where the program does not listen (it declares ${declared})`,
      'deduced',
    ]
  }
  const others = siblings.filter((one) => known.has(one))
  return (
    others.length > 0 &&
    !siblings.includes(port) && [
      'incorrect_port',
      `its ${which} probe asks at port ${port}, its other probes at ${others.join(', ')}`,
      'likely',
    ]
  )
}

function wrongCommand({ which, probe, words }: FailingProbe): Diagnosis | false {
  const cannot = /not found|no such file|permission denied|OCI runtime exec failed/i.test(words)
  return (
    Boolean(probe.exec) && cannot && ['incorrect_command', `the command of its ${which} probe cannot be run`, 'stated']
  )
}

function wrongTiming({ which, probe, words, lived }: FailingProbe): Diagnosis | false {
  const { initialDelaySeconds, failureThreshold, periodSeconds, timeoutSeconds } = probe
  const [tries, period, timeout] = [failureThreshold ?? 3, periodSeconds ?? 10, timeoutSeconds ?? 1]
  const patience = (initialDelaySeconds ?? 0) + tries * period
  const restarts = which !== 'readiness'
  if (restarts && patience < 15 && (lived === undefined || lived <= patience + 15))
    return [
      'incorrect_timing',
      `its ${which} probe gives up after ${patience} s, sooner than the program is up`,
      'deduced',
    ]
  if (restarts && tries === 1 && period <= 5)
    return ['incorrect_timing', `its ${which} probe restarts the program after a single failure`, 'deduced']
  const slow =
    /did not complete within|Client\.Timeout|deadline exceeded|timed? ?out/i.test(words) && !/connect/i.test(words)
  return (
    slow &&
    timeout <= 1 && [
      'incorrect_timing',
      `its ${which} probe allows ${timeout} s for an answer, which is too short`,
      'hinted',
    ]
  )
}

const whiches: Which[] = ['liveness', 'readiness', 'startup']

const handlerOf = (probe: Probe) =>
  probe.httpGet ? 'HTTP' : probe.grpc ? 'gRPC' : probe.tcpSocket ? 'TCP' : 'a command'
