/**
 * How tokens may be signed (RFC 7518, RFC 8037): always with a private key that only their issuer has. A secret that is
 * shared, or no signature at all, is never accepted.
 */
export const signatures = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const
export type Signature = (typeof signatures)[number]
