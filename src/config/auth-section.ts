import { z } from 'zod'
import { Role } from '../core/actor.ts'
import { Scope } from '../core/scope.ts'
import { signatures } from '../core/signature.ts'
import { secret } from './secret.ts'

const ApiKey = z
  .strictObject({
    hash: z
      .string()
      .regex(/^(sha256:)?[0-9a-f]{64}$/i, { error: 'must be the SHA-256 of the key in hex (64 characters)' })
      .optional()
      .describe('SHA-256 of the key in hex')
      .meta({ secret: true }),
    key: secret().optional().describe('The key itself; prefer hash, or env:NAME'),
    subject: z.string().min(1).max(200).describe('Whom it speaks for: an e-mail address, a user id or a machine'),
    roles: z
      .array(Role, { error: 'must be a list of viewer, oncall, sre-lead' })
      .min(1, { error: 'must name at least one of viewer, oncall, sre-lead' })
      .describe('viewer, oncall or sre-lead; the highest counts'),
    scopes: z
      .array(Scope, { error: 'must be a list of scopes, such as ["incidents", "logs:read"]' })
      .min(1, { error: 'must name at least one scope; without the key, everything that the role allows' })
      .optional()
      .describe('What it is limited to: nouns of the API or commands, with :read for reading only'),
  })
  .refine((entry) => (entry.hash === undefined) !== (entry.key === undefined), {
    error: 'needs either hash or key, and not both',
    when: ({ value }) => typeof value === 'object' && value !== null,
  })

/** Who says who people are is asked over https only, or on this very machine. */
const provider = () =>
  z.string().regex(/^(https:\/\/[^\s@/]+(\/\S*)?|http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/\S*)?)$/, {
    error: 'must be an address that begins with https://',
  })

const Algorithm = z.enum(signatures, {
  error: 'must be a signature with a private key, such as RS256, ES256 or EdDSA',
})

const claim = () => z.string().min(1).max(200)

/** What tokens and sign-ins have in common: how claims become a person and a role. */
const claims = {
  role_claim: claim().optional().describe('Claim with groups or roles; nested ones with dots, as realm_access.roles'),
  roles: z.record(z.string(), Role).default({}).describe('What a group means, such as { "responders" = "oncall" }'),
  trust_emails: z
    .boolean()
    .default(false)
    .describe('Take addresses without email_verified: only when the issuer verifies all of them and never says so'),
}

const Jwt = z.strictObject({
  issuer: provider().describe('Issuer of the tokens, exactly as they write it'),
  audience: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)], { error: 'must be a text, or a list of texts' })
    .describe('Whom tokens must be meant for'),
  jwks_url: provider().optional().describe('Where the keys of the issuer are; found by discovery when left out'),
  algorithms: z.array(Algorithm).min(1).default(['RS256', 'ES256', 'EdDSA']).describe('Signatures that are accepted'),
  subject_claim: claim().default('email').describe('Claim that says who it is'),
  ...claims,
  default_role: Role.optional().describe('Role of a subject without a user and without a group; refused when left out'),
})

const Oidc = z.strictObject({
  issuer: provider().describe('The identity provider, exactly as it calls itself'),
  client_id: z.string().min(1).describe('How Allclear is registered there'),
  client_secret: secret().optional().describe('Its secret; left out for a public client'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .default(['openid', 'email', 'profile'])
    .describe('What is asked for'),
  label: z.string().min(1).max(60).default('single sign-on').describe('What the button on the sign-in page says'),
  ...claims,
  allowed_domains: z
    .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, { error: 'is no domain: write one such as example.com' }))
    .min(1)
    .optional()
    .describe('Only e-mail addresses of these domains'),
  default_role: Role.optional().describe('Role of somebody without a user and without a group; refused when left out'),
})

export const Auth = z.strictObject({
  api_keys: z.array(ApiKey).default([]).describe('Keys for REST, CLI and portal'),
  jwt: Jwt.optional().describe('Signed tokens of an issuer, taken beside keys'),
  oidc: Oidc.optional().describe('Signing in to the portal at an identity provider'),
})
