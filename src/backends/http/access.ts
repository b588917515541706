import { basicAuthorization } from './address.ts'

/** How we prove who we are to an engine, and whose data we mean. */
export interface Access {
  token?: string | undefined
  user?: string | undefined
  password?: string | undefined
  /** Multi-tenant Loki, Mimir and Tempo take it as `X-Scope-OrgID`. */
  tenant?: string | undefined
}

/** The headers of that: a token goes before a name and password. */
export function accessHeaders({ token, user, password, tenant }: Access): Record<string, string> {
  const authorization = token
    ? `Bearer ${token}`
    : user !== undefined || password !== undefined
      ? basicAuthorization(user ?? '', password ?? '')
      : undefined
  return { ...(authorization && { authorization }), ...(tenant && { 'x-scope-orgid': tenant }) }
}
