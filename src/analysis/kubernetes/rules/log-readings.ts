import type { Certainty } from '../finding.ts'

/** What a line of a log means. */
export interface LogReading {
  kind: string
  says: RegExp
  /** Whose fault it is: the one that writes it, or the store it writes about. */
  blames: 'writer' | 'store'
  summary: string
  remedy: string
  /** When the writer is sick; half as sure when it only complains. */
  certainty: Certainty
  /** Only from a writer whose pods do not run. */
  onlySick?: boolean
  unless?: RegExp
}

/** What programs write when something outside of their own code is wrong; the first that fits explains a workload. */
export const logReadings: LogReading[] = [
  {
    kind: 'database_read_only',
    says: /--(super-)?read-only option|read[- ]only (transaction|mode|replica|database)|READONLY You can't write|cannot execute \w+ in a read-only|not master and slaveOk|NotWritablePrimary/i,
    blames: 'store',
    summary: 'the database refuses writes: it is in read-only mode',
    remedy: 'Make the primary writable again (read_only off), or point the clients to the primary.',
    certainty: 'stated',
  },
  {
    kind: 'database_connection_exhaustion',
    says: /too many connections|too many clients already|remaining connection slots|max number of clients reached|connection limit exceeded/i,
    blames: 'store',
    summary: 'the database has no connection left: too many connections',
    remedy: 'Close idle connections or raise the limit of connections; look for a client that leaks them.',
    certainty: 'stated',
  },
  {
    kind: 'database_disk_full',
    says: /No space left on device|disk full|could not extend file|The table '[^']*' is full|MISCONF Redis is configured to save/i,
    blames: 'writer',
    summary: 'the disk is full: no space left on device',
    remedy: 'Free or enlarge the volume.',
    certainty: 'likely',
  },
  {
    kind: 'database_deadlock',
    says: /Deadlock found when trying|deadlock detected|Lock wait timeout exceeded/i,
    blames: 'store',
    summary: 'transactions block each other in the database (deadlock or lock wait)',
    remedy: 'Find the long transaction and end it.',
    certainty: 'hinted',
  },
  {
    kind: 'database_out_of_memory',
    says: /OOM command not allowed when used memory|Out of memory \(Needed/i,
    blames: 'store',
    summary: 'the store has used up its memory and refuses writes',
    remedy: 'Raise its memory limit, or let it evict.',
    certainty: 'stated',
  },
  {
    kind: 'database_schema_missing',
    says: /Unknown database '|database "[^"]+" does not exist|Table '[^']+' doesn't exist|relation "[^"]+" does not exist/i,
    blames: 'writer',
    summary: 'the database or table that it uses does not exist',
    remedy: 'Run the migration, or correct the name of the database.',
    certainty: 'likely',
    onlySick: true,
  },
  {
    kind: 'database_invalid_credentials',
    says: /Access denied for user|password authentication failed|WRONGPASS|NOAUTH|Authentication failed|authentication required|invalid username or password|ACCESS_REFUSED/i,
    blames: 'writer',
    summary: 'the database rejects its user name or password: access denied, invalid credentials',
    remedy: 'Correct the credentials that the client is given, and restart it.',
    certainty: 'stated',
    unless: /registry|image/i,
  },
  {
    kind: 'dns_resolution_failure',
    says: /Temporary failure in name resolution|UnknownHostException|Name or service not known|could not translate host name|getaddrinfo (ENOTFOUND|EAI_AGAIN)|no such host|i\/o timeout.{0,80}:53|lookup \S+:? (on \S+: )?(read udp|i\/o timeout|server misbehaving)|Could not resolve host/i,
    blames: 'writer',
    summary: 'it cannot resolve host names: DNS resolution fails',
    remedy: 'Correct dnsPolicy, dnsConfig or the host name; see that the cluster DNS answers.',
    certainty: 'likely',
    onlySick: true,
  },
  {
    kind: 'certificate_expired',
    says: /certificate has expired|CERT_HAS_EXPIRED|CertificateExpired|not yet valid|NotAfter/i,
    blames: 'writer',
    summary: 'a certificate it relies on has expired',
    remedy: 'Renew the certificate.',
    certainty: 'likely',
  },
  {
    kind: 'certificate_untrusted',
    says: /x509: certificate signed by unknown authority|unable to find valid certification path|self[- ]signed certificate|CERTIFICATE_VERIFY_FAILED/i,
    blames: 'writer',
    summary: 'it does not trust the certificate of its peer',
    remedy: 'Give it the certificate authority of its peer.',
    certainty: 'likely',
    onlySick: true,
  },
  {
    kind: 'volume_mount_permission_denied',
    says: /(open|create|write|read|mkdir|chown|chmod|access|touch|file|directory|\.\w{2,4})\b.{0,80}(permission denied|EACCES|Operation not permitted)|(permission denied|EACCES).{0,80}(\/|file|directory)|read-only file system|EROFS/i,
    blames: 'writer',
    summary: 'it may not read or write its files: permission denied on the mounted volume',
    remedy: 'Give its user the rights on the volume (fsGroup, owner of the host path), or mount it writable.',
    certainty: 'deduced',
    onlySick: true,
  },
  {
    kind: 'sidecar_port_conflict',
    says: /address already in use|EADDRINUSE|Port \d+ was already in use|bind.{0,40}in use/i,
    blames: 'writer',
    summary: 'the port it listens on is already in use in its pod: port conflict',
    remedy: 'Give one of the containers of the pod another port.',
    certainty: 'deduced',
  },
  {
    kind: 'missing_configuration',
    says: /missing (required )?(env|environment|config)|environment variable \S+ (is )?(not set|required|must be)|(required|mandatory) (key|property|setting|configuration)|Could not resolve placeholder|configuration (file )?not found|KeyError: '[A-Z_]{3,}'/i,
    blames: 'writer',
    summary: 'it lacks a setting that it needs to start',
    remedy: 'Add the setting that its log names.',
    certainty: 'likely',
    onlySick: true,
  },
  {
    kind: 'api_access_forbidden',
    says: /is forbidden: User "system:serviceaccount|cannot (list|get|watch|create|update|patch) resource/i,
    blames: 'writer',
    summary: 'its service account lacks rights (RBAC)',
    remedy: 'Bind the role that its log names to its service account.',
    certainty: 'likely',
    onlySick: true,
  },
  {
    kind: 'out_of_memory_in_process',
    says: /java\.lang\.OutOfMemoryError|JavaScript heap out of memory|fatal error: out of memory|MemoryError|runtime: out of memory/i,
    blames: 'writer',
    summary: 'it runs out of memory inside of its process',
    remedy: 'Raise its heap and memory limit, or look for a leak.',
    certainty: 'likely',
  },
  {
    kind: 'clock_skew',
    says: /clock skew|token used before issued|RequestTimeTooSkewed|not yet valid.{0,40}clock|iat.{0,20}in the future/i,
    blames: 'writer',
    summary: 'its clock and that of its peer differ',
    remedy: 'Synchronize the clocks of the nodes.',
    certainty: 'likely',
  },
]
