import { parseStackTrace } from '../log-templates/parse-stack-trace.ts'
import type { Frame, StackTrace } from '../log-templates/traces/trace-language.ts'
import { type Classified, classifyError, type ErrorClass } from './classify-error.ts'

/** What can be said of an error by reading it. */
export interface ExplainedError extends Classified {
  /** Name of the exception, where there is one. */
  type?: string
  message: string
  language?: StackTrace['language']
  /** The innermost call in code of the service's own. */
  place?: Frame
  frames: Frame[]
  /** From the nearest cause to the root. */
  causes: { type: string; message: string }[]
  /** What it means, in a sentence. */
  says: string
  /** What usually helps. */
  advice: string[]
}

/** Reads an error: a line, or a text with a stack trace of Java, Python, Node, Go, Ruby or .NET. */
export function explainError(text: string): ExplainedError {
  const trace = parseStackTrace(text)
  const firstLine = text.split('\n').find((line) => line.trim() !== '') ?? ''
  const causes = trace?.causes ?? []
  const parts = trace
    ? [...[...causes].reverse(), trace].map(({ type, message }) => `${type}: ${message}`)
    : [firstLine, text]
  const classified = classifyError(parts)
  const frames = trace?.frames ?? []
  const place = frames.find(isOwn) ?? frames[0]
  return {
    ...classified,
    ...(trace?.type && { type: trace.type }),
    message: (trace?.message || firstLine).slice(0, 1_000),
    ...(trace && { language: trace.language }),
    ...(place && { place }),
    frames: frames.slice(0, 20),
    causes,
    ...words[classified.class],
  }
}

/** Calls in libraries and runtimes say where it came out, not where it comes from. */
const isOwn = ({ file = '', module = '', function: name = '' }: Frame) =>
  !/node_modules|site-packages|dist-packages|\/usr\/(?:lib|local\/(?:lib|go))|\/gems\/|node:|<frozen|\/go\/pkg\/mod\/|runtime\//.test(
    file,
  ) &&
  !/^(?:java|javax|jakarta|sun|jdk|com\.sun|kotlin|scala|org\.(?:springframework|apache|hibernate|eclipse|jboss|postgresql)|com\.zaxxer|io\.(?:netty|grpc)|reactor|System|Microsoft|runtime|net\/http)(?:[./]|$)/.test(
    module || name,
  )

const words: Record<ErrorClass, { says: string; advice: string[] }> = {
  config_error: {
    says: 'Something it needs is missing, wrong or not allowed: a setting, a right, a certificate, a file or a table.',
    advice: [
      'Compare its settings, secrets and migrations with the last version that worked',
      'Roll the change of configuration back when one was made shortly before',
    ],
  },
  logic_bug: {
    says: 'The code met a value or a state that it does not handle; a retry meets it again.',
    advice: ['Look at the place in the code and at what changed there last', 'Roll back when it began with a deploy'],
  },
  transient: {
    says: 'It was too slow, too busy or interrupted, and may well work when it is tried again.',
    advice: [
      'Look at the latency and the load of what was called',
      'Check that it is retried with a pause that grows, and that its time limit fits',
    ],
  },
  dependency_down: {
    says: 'What it calls does not answer: the fault most likely lies there, or on the way.',
    advice: [
      'Look at the service, database or broker that was called: is it up, did it change, does its name resolve?',
      'Follow the traces to the deepest call that fails',
    ],
  },
  out_of_resources: {
    says: 'It ran out of something: memory, disk, connections, files or a quota.',
    advice: ['Look at memory, disk and pools over the last hours', 'Raise the limit for now, and find what grows'],
  },
  unknown: {
    says: 'Its words do not tell what kind of fault it is.',
    advice: ['Look at the lines before it and at what changed shortly before'],
  },
}
