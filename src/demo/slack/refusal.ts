import type { Json } from './json.ts'

/** An answer `{ok: false, error}` of the Web API; `extra` joins the body (needed, provided, response_metadata …). */
export class Refusal extends Error {
  readonly code: string
  readonly extra: Json

  constructor(code: string, extra: Json = {}) {
    super(code)
    this.code = code
    this.extra = extra
  }
}

/** The refusal for arguments or blocks that break rules, with one sentence per broken rule as Slack words them. */
export function refuseWith(code: string, messages: string[]): Refusal {
  const lines = messages.map((line) => `[ERROR] ${line}`)
  return new Refusal(code, { errors: messages, response_metadata: { messages: lines } })
}
