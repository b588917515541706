import type { ClaimsConfig, Config } from './config-shape.ts'
import type { ConfigFile } from './file-schema.ts'
import { declaredKeys } from './people.ts'

type Written = NonNullable<ConfigFile['auth']['jwt'] | ConfigFile['auth']['oidc']>

/** Who may call, from the section `[auth]`. */
export function settleAuth(file: ConfigFile): Config['auth'] {
  const { jwt, oidc } = file.auth
  return {
    apiKeys: declaredKeys(file),
    ...(jwt && {
      jwt: {
        issuer: jwt.issuer,
        audience: jwt.audience,
        algorithms: jwt.algorithms,
        ...(jwt.jwks_url !== undefined && { jwksUrl: jwt.jwks_url }),
        claims: claimsOf(jwt, jwt.subject_claim),
      },
    }),
    ...(oidc && {
      oidc: {
        issuer: oidc.issuer,
        clientId: oidc.client_id,
        scopes: oidc.scopes,
        label: oidc.label,
        ...(oidc.client_secret !== undefined && { clientSecret: oidc.client_secret }),
        claims: {
          ...claimsOf(oidc, 'email'),
          ...(oidc.allowed_domains && { allowedDomains: oidc.allowed_domains }),
        },
      },
    }),
  }
}

const claimsOf = ({ role_claim, roles, default_role, trust_emails }: Written, subjectClaim: string): ClaimsConfig => ({
  subjectClaim,
  roles,
  trustEmails: trust_emails,
  ...(role_claim !== undefined && { roleClaim: role_claim }),
  ...(default_role !== undefined && { defaultRole: default_role }),
})
