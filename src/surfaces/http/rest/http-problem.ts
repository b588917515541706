import { Problem, type ProblemCode } from '../../../core/problem.ts'

/** A problem of HTTP itself, which has a status and headers of its own beside its code. */
export class HttpProblem extends Problem {
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, code: ProblemCode, message: string, headers: Record<string, string> = {}) {
    super(code, message)
    this.status = status
    this.headers = headers
  }
}

/** Asked too often; `seconds` says when it is worth trying again. */
export const tooMany = (seconds: number, message: string) =>
  new HttpProblem(429, 'limited', message, { 'retry-after': String(Math.max(1, Math.ceil(seconds))) })
