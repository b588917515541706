/** A way in which software fails that its own words give away. */
export interface Mechanism {
  /** The name of the cause it stands for. */
  kind: string
  /** What it looks like in a log line. */
  words: RegExp
  /** Where the fault lies: in whoever says it, in whom it names or calls, or in something outside. */
  lies: 'here' | 'there'
  /** How telling the words are, 0 to 1: some are said of many things. */
  weight: number
  /** One clause for a sentence: `<service> …`. */
  says: string
  /** What helps at once, and what keeps it from coming again. */
  now: string
  later: string
}

const m = (
  kind: string,
  lies: Mechanism['lies'],
  weight: number,
  words: RegExp,
  [says, now, later]: [string, string, string],
): Mechanism => ({ kind, lies, weight, words, says, now, later })

/**
 * The mechanisms, the more telling ones first: a line that names a full disk also says "failed". Written from general
 * knowledge of how services fail; none depends on a product's own names beyond what common runtimes print.
 */
export const mechanisms: readonly Mechanism[] = [
  m(
    'out_of_memory',
    'here',
    0.9,
    /\b(out of memory|OOM[- ]?kill(ed|er)?|OutOfMemoryError|heap (out of memory|space|limit)|cannot allocate memory|memory limit (of|exceeded)|killed process)\b/i,
    [
      'runs out of memory',
      'Restart it or give it more memory while the growth is looked into',
      'Find what holds the memory, and alert on its growth before the limit',
    ],
  ),
  m(
    'disk_full',
    'here',
    0.9,
    /\b(no space left on device|disk (is )?full|ENOSPC|could not (extend|write).{0,60}space|disk quota exceeded|volume is full)\b/i,
    [
      'has no disk space left',
      'Free or enlarge the volume',
      'Alert on the days that are left until the volume is full',
    ],
  ),
  m(
    'certificate_expired',
    'there',
    0.92,
    /\b(certificate (has )?expired|CERT_HAS_EXPIRED|x509: certificate has expired|certificate is not yet valid|certificate verif(y|ication) failed|self[- ]signed certificate|ERR_TLS_CERT\w*|unable to verify the first certificate)\b/i,
    [
      'presents a certificate that is not accepted',
      'Renew the certificate and reload whoever serves it',
      'Renew certificates by machine, and alert weeks before they end',
    ],
  ),
  m(
    'certificate_expiring',
    'here',
    0.8,
    /\b(certificate\b[^\n]{0,80}\b(ends|expires|will expire|expiring)\b[^\n]{0,20}\b(in|within) \S+ (days?|hours?)|certificate renewal failed|renewal failed|failed to renew (the )?certificate|ACME (challenge|order) (failed|refused))\b/i,
    [
      'has a certificate that ends soon and is not renewed',
      'Renew the certificate by hand, and see why the renewal failed',
      'Alert on failed renewals, weeks before the end',
    ],
  ),
  m(
    'dns_failure',
    'there',
    0.88,
    /\b(ENOTFOUND|EAI_AGAIN|getaddrinfo|no such host|name resolution|could not resolve( host)?|NXDOMAIN|SERVFAIL|UnknownHostException|temporary failure in name)\b/i,
    [
      'cannot be found by name',
      'Check the resolver and the record of that name',
      'Cache names where it is safe, and alert on failed lookups',
    ],
  ),
  m(
    'connection_pool_exhausted',
    'here',
    0.9,
    /(\bpool\b[^\n]{0,80}\b(exhaust\w*|timed? ?out|timeout|in use|full|no (free|idle)|empty)\b|\b(timed? ?out|timeout|waiting|unable|could not|cannot|no)\b[^\n]{0,60}\b(for|to|get|obtain|acquire|acquiring)\b[^\n]{0,30}\bconnections?\b[^\n]{0,40}\bpool\b|\bQueuePool limit\b|\bno connections? available\b|HikariPool[^\n]*not available)/i,
    [
      'has no free connection in its pool',
      'Restart what holds connections, or raise the pool for now',
      'Find what keeps connections open, such as long transactions, and give them a time limit',
    ],
  ),
  m(
    'too_many_connections',
    'there',
    0.88,
    /\b(too many (clients|connections)|remaining connection slots|max(_|imum )?connections?( (reached|exceeded))?|connection limit exceeded)\b/i,
    [
      'takes no further connections',
      'Close idle connections or raise the limit',
      'Put a pool between clients and the server',
    ],
  ),
  m(
    'deadlock',
    'here',
    0.85,
    /\b(deadlock( detected| found)?|lock wait timeout|could not (obtain|acquire) lock|lock timeout)\b/i,
    [
      'waits for locks that are not released',
      'End the transaction that holds the lock',
      'Take locks in one order and keep transactions short',
    ],
  ),
  m(
    'slow_query',
    'there',
    0.75,
    /\b(slow query|statement timeout|canceling statement due to|query (took|exceeded|timed out)|seq(uential)? scan|full table scan|missing index)\b/i,
    [
      'answers queries slowly',
      'Look at the plan of the named query; end the longest ones',
      'Give the query an index, or ask it for less',
    ],
  ),
  m(
    'read_only',
    'there',
    0.88,
    /\b(read[- ]only (transaction|mode|file ?system|replica)|cannot execute \w+ in a read-only|READONLY You can't write)\b/i,
    ['takes no writes', 'See which node is primary, and point the clients there', 'Let clients follow a fail-over'],
  ),
  m(
    'wrong_credentials',
    'here',
    0.85,
    /\b(password authentication failed|access denied for user|invalid (credentials|api[- ]?key|token|password)|authentication failed|401 unauthorized|403 forbidden|permission denied|token (has )?expired|not authorized)\b/i,
    [
      'is refused for its credentials',
      'Give it credentials that are valid',
      'Rotate credentials together with those who use them',
    ],
  ),
  m(
    'rate_limited',
    'there',
    0.82,
    /\b(429|too many requests|rate limit(ed| exceeded)?|throttl(ed|ing)|quota exceeded|ThrottlingException|provisioned ?throughput)\b/i,
    ['answers too many requests', 'Slow down or ask for a higher limit', 'Ask less often: cache, batch, back off'],
  ),
  m('circuit_open', 'there', 0.7, /\b(circuit[- ]?breaker[^\n]{0,40}\bopen\b|CircuitBreakerOpen|circuit is open)\b/i, [
    'fails so often that calls to it are cut off',
    'See why it fails; the breaker closes by itself',
    'Degrade gracefully while it is away',
  ]),
  m(
    'cache_eviction',
    'there',
    0.7,
    /\b(evict(ed|ing|ions?)|maxmemory|cache (miss rate|is full)|OOM command not allowed)\b/i,
    [
      'throws out keys because it is full',
      'Give the cache more memory or shorter times to live',
      'Size the cache for its working set',
    ],
  ),
  m(
    'queue_backlog',
    'here',
    0.72,
    /\b(backlog|queue\b[^\n]{0,40}\bholds \S+ (jobs|messages|tasks)|the oldest (job |message |one )?waits|queue (is )?(full|length|depth|growing|behind)|consumer lag|lag of \d+|messages? (waiting|behind)|\d+ (jobs|messages|tasks) (wait|are waiting|behind))\b/i,
    [
      'does not keep up with its queue',
      'Add workers, and see what the slow ones wait for',
      'Alert on the age of the oldest message',
    ],
  ),
  m(
    'cpu_saturation',
    'here',
    0.72,
    /\b(event loop (is |was )?(blocked|lag|delay)|cpu (throttl\w+|saturat\w+|starv\w+)|thread starvation|worker threads? exhausted|no workers? (was|were|is|are) (free|available)|GC overhead)\b/i,
    ['has no processor time left', 'Add replicas or processor, and profile what is busy', 'Find the work that grew'],
  ),
  m(
    'config_error',
    'here',
    0.8,
    /\b(missing (required )?(env|environment|config\w*|setting|key)|invalid config\w*|unknown (feature|flag|option|variant)|config\w* (error|not found|is invalid)|(env|environment) variable[^\n]{0,40}(missing|not set|undefined)|feature flag)\b/i,
    [
      'does not get along with its configuration',
      'Put the setting back that was changed last',
      'Check configuration before it is rolled out',
    ],
  ),
  m(
    'schema_mismatch',
    'here',
    0.82,
    /\b((column|relation|table|index) ["'\w.]+ does not exist|unknown column|no such (table|column)|undefined (table|column)|violates (not-null|foreign key|unique) constraint|schema (mismatch|version))\b/i,
    [
      'and its database disagree about the schema',
      'Run the missing migration, or go back to the version before',
      'Migrate in steps that both versions bear',
    ],
  ),
  m(
    'unhandled_exception',
    'here',
    0.72,
    /\b(TypeError|NullPointerException|ReferenceError|AttributeError|KeyError|IndexError|IndexOutOfBounds\w*|NoSuchMethodError|ClassCastException|nil pointer dereference|panic:|undefined method|cannot read propert(y|ies)|is not a function|ArgumentError|ValueError|IllegalStateException|IllegalArgumentException|segmentation fault|unhandled (exception|rejection))/i,
    ['fails in its own code', 'Go back to the version before, if one came recently', 'Cover the case with a test'],
  ),
  m(
    'connection_refused',
    'there',
    0.72,
    /\b(ECONNREFUSED|connection refused|no healthy upstream|upstream connect error|no route to host|host is down|EHOSTUNREACH|connect: cannot assign)\b/i,
    [
      'does not take connections',
      'See whether it runs, and whether anything leads to it',
      'Keep a second instance, and probe what clients need',
    ],
  ),
  m(
    'dependency_failing',
    'there',
    0.68,
    /\b(answered|responded|returned|replied|status)( with)?( code)?:? ?5\d\d\b|\b(502 bad gateway|503 service unavailable|504 gateway time-?out|bad gateway|service unavailable|upstream (request )?(failed|error|timed out)|UpstreamError|provider(s)? (is )?(down|unavailable))\b/i,
    ['answers with errors', 'See to the service that is called', 'Degrade gracefully while it is away'],
  ),
  m(
    'dependency_timeout',
    'there',
    0.62,
    /\b(timed? ?out|timeout|ETIMEDOUT|deadline exceeded|context deadline|ESOCKETTIMEDOUT|read timeout|gateway time-?out)\b/i,
    [
      'does not answer in time',
      'See to the service that is called',
      'Give calls a time limit shorter than that of their caller',
    ],
  ),
  m(
    'connection_reset',
    'there',
    0.5,
    /\b(ECONNRESET|connection reset|socket hang up|broken pipe|EPIPE|closed the connection|unexpected EOF)\b/i,
    ['drops connections', 'See whether it restarts, and what lies between', 'Retry what is safe to repeat'],
  ),
]

/** The most telling mechanism a line speaks of; undefined when it speaks of none. */
export const mechanismOf = (text: string): Mechanism | undefined => {
  const start = text.slice(0, longest)
  return mechanisms.find(({ words }) => words.test(start))
}

/** As much of a line is read: no text can keep us busy for long. */
const longest = 2_000
