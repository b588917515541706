/** What can go wrong in a way a person should read about; each surface maps these to its protocol in one table. */
export type ProblemCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'limited'
  | 'unavailable'

/** An error whose message is meant for a person. Anything else that is thrown is a bug: logged, and shown as "internal". */
export class Problem extends Error {
  readonly code: ProblemCode
  /** Where in the input the fault lies, field → what is wrong, so that a form can show it in place. */
  readonly fields: Record<string, string>

  constructor(code: ProblemCode, message: string, options: ErrorOptions & { fields?: Record<string, string> } = {}) {
    super(message, options)
    this.name = 'Problem'
    this.code = code
    this.fields = options.fields ?? {}
  }
}

/** Something beyond this installation, such as a log engine, does not answer or refuses us: 502 in HTTP, not 503. */
export class UpstreamProblem extends Problem {
  constructor(message: string, options: ConstructorParameters<typeof Problem>[2] = {}) {
    super('unavailable', message, options)
    this.name = 'UpstreamProblem'
  }
}
