import { mechanism } from './mechanism.ts'

/** Who may talk to whom, and how they find each other. */
export const accessMechanisms = [
  mechanism(
    'certificate expiry',
    'origin',
    /\b(?:certificate|cert|x509|tls|ssl)\b.*\b(?:expir\w*|not yet valid|notafter|renewal|invalid|untrusted|unknown authority)|\bnotAfter\b/i,
    'handshake failures',
    'connection failures',
  ),
  mechanism(
    'handshake failures',
    'failure',
    /\b(?:handshake|mtls|tls alert|ssl error|certificate verify)\b/i,
    'call failures',
    'error spike',
    'service unavailable',
  ),
  mechanism(
    'credential rotation',
    'origin',
    /\b(?:password|credential|secret|token|api key|signing key|access key)s?\b.*\b(?:rotat\w*|revoked|expired|stale|out of date|last renewed)|\brotat\w*\b.*\b(?:password|credential|secret|token|key)s?\b|\bvault lease\b/i,
    'authentication failures',
  ),
  mechanism(
    'authentication failures',
    'failure',
    /\b(?:auth\w*|login|password|credentials?|token)\b.*\b(?:fail\w*|denied|rejected|not accepted|invalid|expired)|\b(?:401|403|535)\b|\bunauthori[sz]ed\b|\bpermission denied\b|\bforbidden\b/i,
    'call failures',
    'error spike',
    'queue backlog',
  ),
  mechanism(
    'DNS resolution failures',
    'origin',
    /\bcoredns\b|\bdns\b.*(?:time.?out|fail|error|servfail|nxdomain)|\bservfail\b|\bnxdomain\b|\bresolver?\b.*(?:fail|timeout)|\btemporary failure in name resolution\b/i,
    'service discovery failures',
    'call failures',
  ),
  mechanism(
    'service discovery failures',
    'failure',
    /\bno such host\b|\b(?:service )?discovery\b.*(?:fail|error)|\blookup\b.*(?:fail|error|no such)|\bunknown host\b|\bcould not resolve\b/i,
    'retry storm',
    'call failures',
    'error spike',
  ),
]
