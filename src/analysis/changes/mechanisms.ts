/** How something goes wrong, as symptoms show it and changes bring it about. */
export interface Mechanism {
  /** What alerts, log lines, span errors and names of metrics say of it; names of metrics come with spaces for underscores. */
  says: RegExp
  /** What a person would notice first, for changes whose mechanism is not told. */
  family: 'errors' | 'latency' | 'resources' | 'data'
  /** Whether it may take long to show after the change that brings it about. */
  slow?: true
}

/** The mechanisms, by name. General words of the field: no rule knows a system. */
export const mechanisms = {
  null_value: {
    family: 'errors',
    says: /nil pointer|null ?pointer|NullReference|NoneType|null reference|of (?:undefined|null)\b|undefined is not|cannot read propert|invalid memory address|unwrap\(\)? on a|unexpectedly found nil|NoSuchElement|segmentation fault|sigsegv|attributeerror/i,
  },
  missing_schema: {
    family: 'errors',
    says: /(?:relation|table|column|view|schema|sequence|index|collection|procedure|database|type) \S+ (?:does not|doesn'?t) exist|no such (?:table|column|collection)|unknown (?:column|table)|undefined ?(?:table|column)|invalid (?:column|object) name|missing (?:table|column)|42P01|42703|migration/i,
  },
  unknown_field: {
    family: 'errors',
    says: /no mapping found|no (?:such )?enum|(?:unknown|invalid|unsupported|unexpected) (?:enum|state|status|variant|case|value)|unknown (?:field|argument|property|key|attribute|enum|parameter)|unrecogni[sz]ed (?:field|property|key|option)|unexpected (?:field|property|key)|no such (?:field|property|key)|field \S+ (?:not found|is not|does not)|cannot query field|keyerror|has no (?:attribute|field|property)|unmapped|missing (?:required )?(?:field|property|key|attribute)|no value for/i,
  },
  bad_payload: {
    family: 'errors',
    says: /deseriali[sz]|unmarshal|decod(?:e|ing) (?:error|fail)|fail\w* to (?:decode|parse|deseriali|unmarshal)|parse ?(?:error|exception|fail)|invalid (?:json|xml|yaml|payload|wire|format|type|message)|schema (?:mismatch|version|registry|validation)|malformed|unexpected (?:token|end of|type|byte)|invalid character|incompatible (?:schema|version|type|format)|classcast|cannot (?:be )?cast|type mismatch|typeerror|unsupported (?:version|format|schema|media)|magic byte|wire type|checksum|missing required|poison/i,
  },
  dependency_conflict: {
    family: 'errors',
    says: /nosuchmethod|class ?not ?found|noclassdef|(?:module ?not ?found|import)error|cannot find module|undefined symbol|version (?:conflict|mismatch)|incompatible .{0,30}(?:version|runtime|library|abi)|duplicate registration|linkageerror|abstractmethod|unsatisfiedlink|glibc|shared object|symbol not found|is not a function|has no attribute|no matching version|unsupported ?class ?version|deprecated|removed in/i,
  },
  start_failure: {
    family: 'errors',
    says: /crash ?loop|fail\w* to (?:start|boot|initiali[sz]e|load)|startup|start-up|on boot|back-?off restarting|readiness|liveness|exit(?:ed)?(?: with)?(?: code)? [1-9]|pod (?:restart|ready)|unavailable replicas|ready replicas|restart|not ready|probe failed|init container|panic:/i,
  },
  configuration: {
    family: 'errors',
    says: /missing (?:required )?(?:env|config|setting|variable|option|secret)|(?:config|configuration|setting|option|environment variable) .{0,40}(?:not (?:set|found)|missing|invalid|required|unknown)|invalid (?:config|setting|option|value for)|not configured|unset|no default|could not resolve placeholder|validation of config/i,
  },
  pool_exhaustion: {
    family: 'resources',
    says: /pool.{0,40}(?:exhaust|timeout|timed out|full|limit|wait|saturat|empty|size|in use|max)|acquir\w* (?:a )?connection|waiting for (?:a )?(?:free |available )?connection|too many (?:connections|clients)|remaining connection slots|connection (?:pool|limit)|hikari|no (?:available|free|idle) connections?|max(?:imum)? (?:number of )?connections|connections? (?:in use|active|open|used)|worker (?:pool|threads?)|thread ?pool|executor|rejectedexecution|semaphore|bulkhead/i,
  },
  handle_leak: {
    family: 'resources',
    slow: true,
    says: /too many open files|emfile|enfile|file ?descriptors?|open (?:fds?|files|sockets|handles)|process open fds|leak|goroutines?|close_?wait|time_?wait|ephemeral ports?|cannot assign requested address|idle in transaction|thread count|threads? (?:live|active)|live threads|unable to create (?:new )?(?:native )?thread|active (?:subscriptions|listeners|timers|watchers)|unclosed|not closed|connections? (?:in use|open|active)/i,
  },
  memory_growth: {
    family: 'resources',
    slow: true,
    says: /\boom|out of memory|outofmemory|heap|memory|\brss\b|working set|gc (?:pause|overhead|time|thrash)|garbage collect|evicted|allocation (?:fail|size)|exit(?:ed)?(?: with)?(?: code)? 137/i,
  },
  cpu: {
    family: 'latency',
    says: /\bcpu|throttl(?!ing ?exception|ed by)|runqueue|event ?loop|busy ?loop|spinning|hot loop|backtrack|regex|load average|starv/i,
  },
  disk: {
    family: 'resources',
    slow: true,
    says: /no space left|enospc|disk|inodes?|volume (?:full|usage)|filesystem|log volume|\bwal\b|read-only file|iops|storage/i,
  },
  lock_contention: {
    family: 'latency',
    says: /deadlock|lock (?:wait|timeout|contention|acqui|held)|\block(?:s|ed)?\b|could not serialize|serialization failure|contention|mutex|row lock|blocked (?:by|on|queries|sessions|threads)|waiting for .{0,20}lock|try restarting transaction|40P01|40001|monitor/i,
  },
  slow_query: {
    family: 'latency',
    says: /slow quer|seq(?:uential)? scan|full (?:table |collection )?scan|collscan|rows (?:examined|scanned|read|returned)|docs examined|(?:statement|query) (?:timeout|timed out|latency|duration|time)|canceling statement|filesort|temp(?:orary)? (?:file|table)|db (?:query )?(?:latency|duration|cpu|time)|buffers? read|missing index|select .{0,200} from /i,
  },
  many_queries: {
    family: 'latency',
    says: /quer(?:y|ies) (?:count )?(?:per|in|for) (?:one |a |each |single )?(?:request|page|call)|\d+ (?:sql )?quer(?:y|ies)\b|calls (?:in|per) request|query count|n\+1|db calls|round ?trips|fan-?out|queries per second|\bqps\b/i,
  },
  cache_miss: {
    family: 'latency',
    says: /cache.{0,20}(?:miss|hit|evict|cold|bypass|reload|stampede)|(?:hit|miss) (?:ratio|rate)|stampede|thundering|keys? expired|evict(?:ions?|ed)|origin (?:load|requests|fetch)|cold cache|regenerat|recomput/i,
  },
  stale_data: {
    family: 'data',
    says: /stale|out ?of ?date|outdated|old (?:value|price|version)|inconsisten|wrong (?:user|tenant|account|customer|data|result|response|locale|currency|price|recipient)|(?:an)?other (?:user|customer|tenant|account)|cross-?tenant|leaked? (?:data|to)|belongs to|mismatch|not (?:yet )?visible|read-?your|replica|does not match|collision/i,
  },
  wrong_amount: {
    family: 'data',
    says: /amount|total|price|currenc|round(?:ing|ed)|cents?\b|overcharg|undercharg|invoice|reconcil|discount|\btax\b|refund|balance|negative (?:value|amount|total|price|quantity)|checksum of|revenue|conversion|discrepan|mismatch/i,
  },
  timeouts: {
    family: 'latency',
    says: /deadline ?exceeded|time[ds]? ?-?out|timeout|context (?:deadline|cancel)|took too long|read timed|budget exceeded/i,
  },
  overload: {
    family: 'latency',
    says: /\bretr(?:y|ies|ying)\b|amplif|overload|queue (?:full|depth|length)|load ?shed|circuit ?(?:breaker)? ?(?:open|is open)|saturat|backpressure|too many concurrent|storm|requests? (?:rate|per sec(?:ond)?)|\brps\b|capacity|busy|attempts?/i,
  },
  rate_limited: {
    family: 'errors',
    says: /\b429\b|rate.?limit|too many requests|throttlingexception|throttled|slow ?down|quota|limit exceeded|request limit/i,
  },
  auth_rejected: {
    family: 'errors',
    // A credential that ran out says so; no rule of ours makes it.
    says: /^(?!.*(?:secret|api ?key|password|credential|licen[cs]e)s? (?:has |is |was )?(?:expired|revoked)).*(?:\b401\b|unauthori[sz]ed|unauthenticated|token (?:is |has )?(?:expired|invalid|not valid|rejected|malformed|revoked)|invalid[ _](?:token|signature|grant|client|audience|issuer|session|credentials)|\bjwt\b|\bjwks?\b|signature (?:mismatch|verif|invalid|does not)|audience|issuer|authenticat|session (?:expired|invalid|not found|lost)|login|logged out|sign-?in|credential|password|cookie|hmac)/is,
  },
  forbidden: {
    family: 'errors',
    says: /\b403\b|forbidden|permission denied|access ?denied|not authori[sz]ed|unauthorizedoperation|insufficient (?:scope|privilege|permission)|rbac|\bcors\b|csrf|policy|must be owner|not allowed|denied/i,
  },
  tls: {
    family: 'errors',
    // A certificate that ran out says so, and no cipher or trust store brings that about.
    says: /^(?!.*(?:has expired|is expired|cert\w* expired|not yet valid|notAfter)).*(?:x509|certificate|\btls\b|handshake|\bssl\b|cipher|\bpkix\b|unknown authority|self.signed|protocol version)/is,
  },
  certificate_expired: {
    family: 'errors',
    says: /cert\w*.{0,40}(?:expir|not yet valid)|notAfter|seconds until expiry/i,
  },
  dns: {
    family: 'errors',
    says: /no such host|\bdns\b|servfail|nxdomain|name resolution|getaddrinfo|enotfound|eai_again|unknown ?host|could not resolve|resolver/i,
  },
  unreachable: {
    family: 'errors',
    says: /connection (?:refused|reset|closed|aborted)|econn(?:refused|reset)|no route to host|unreachable|broken pipe|unexpected eof|\beof\b|socket hang up|bad gateway|\b502\b|upstream connect error|no healthy upstream|endpoint .{0,20}unavailable|no endpoints|premature|goaway/i,
  },
  not_found: {
    family: 'errors',
    says: /\b404\b|route not found|no route (?:matches|found)|not found|no handler|cannot (?:get|post) \/|unknown (?:route|path|method|endpoint|service)|unimplemented|\b405\b|method not allowed|nosuchkey|no such (?:file|bucket|object|topic|queue|method)|enoent/i,
  },
  bad_request: {
    family: 'errors',
    says: /\b400\b|\b422\b|bad request|missing (?:required )?(?:header|parameter|argument|query|claim)|validation (?:fail|error)|invalid (?:argument|parameter|request|input|value|date|id\b)|invalid_argument|unprocessable|constraint|violat|must (?:be|not be|have)|required (?:parameter|header)|rejected (?:by|request)|illegal ?argument|out of (?:allowed )?range/i,
  },
  encoding: {
    family: 'data',
    says: /utf-?8|utf-?16|charset|encoding|surrogate|mojibake|byte sequence|codec can'?t|unicode|collation|base64|illegal character|escap(?:e|ing)|percent-?encod|latin-?1|garbled|invalid (?:uri|url)|replacement character|\\ufffd/i,
  },
  time: {
    family: 'data',
    says: /time ?zone|\butc\b|\bdst\b|clock|(?:invalid|wrong|parse|parsing|future|past) .{0,20}(?:date|time|timestamp)|date(?:time)? |epoch|timestamp|not yet valid|in the (?:future|past)|schedul|offset|hours? (?:early|late|off)|midnight|skew|expir|cron|calendar|nbf|\biat\b|local time|\b\d\d:\d\d local|quiet hours|wrong (?:day|hour)/i,
  },
  out_of_range: {
    family: 'errors',
    says: /(?:index|subscript|slice|array|string index|bounds?).{0,30}(?:out of|bounds|range)|indexerror|outofbounds|out of bounds|integer overflow|overflow|divi(?:de|sion) by zero|zerodivision|\bnan\b|arithmetic|numeric value|value too large|negative (?:index|length|size)|rangeerror|(?:is|was) out of range|out of range for/i,
  },
  endless: {
    family: 'errors',
    says: /stack ?overflow|maximum call stack|recursion|infinite|too many redirects|redirect loop|endless|loop detected|cyclic|circular|never (?:ends|returns|completes)|stuck|hang|hung/i,
  },
  race: {
    family: 'errors',
    says: /concurrent map|data race|concurrentmodification|race (?:condition|detected)|double free|corrupt|intermittent|inconsistent state|lost update|out of order|reorder|sequence gap|applied before|version conflict|optimistic lock|stale object/i,
  },
  duplicate: {
    family: 'data',
    says: /duplicat|twice|idempoten|unique (?:constraint|violation|key)|double[- ](?:charge|send|process|bill|count|ship)|already (?:exists|processed|charged|sent)|e11000|redeliver|reprocess|multiple times/i,
  },
  backlog: {
    family: 'latency',
    slow: true,
    says: /\blag\b|backlog|queue (?:depth|size|length|age)|oldest (?:message|unacked)|oldestmessage|unacked|dead.?letter|\bdlq\b|consumer|not (?:being )?(?:consumed|processed|drained)|visibility|pending (?:jobs|messages|tasks|events)|undelivered|behind|rebalanc|poll interval|partition/i,
  },
  lost_data: {
    family: 'data',
    says: /missing (?:events?|records?|rows?|orders?|messages?|entries|items|data)|dropp(?:ed|ing)|lost|empty (?:result|response|body|list|page)|(?:is|are|was|were) empty|\b0 (?:bytes|rows|results|items|records)|zero (?:results|rows|matches)|no (?:data|results|events|records|orders|rows)|result count|returning empty|not (?:sent|delivered|recorded|written|saved|emitted|indexed)|truncated|incomplete|skipp(?:ed|ing)|(?:events?|messages?|emails?|records|rows|envelopes) (?:sent|flushed|written|delivered|processed|ingested)/i,
  },
  size: {
    family: 'errors',
    says: /\b413\b|too large (?:a )?(?:body|request|header|message)|\b431\b|payload too large|entity too large|(?:message|request|body|header|record|frame|packet|response)s? .{0,15}(?:too (?:large|long|big)|larger than|exceeds|max)|larger than max|max(?:imum)? .{0,15}(?:size|length)|truncat|value too long|max_allowed_packet|resource_?exhausted|msg_size|recordtoolarge/i,
  },
  compression: {
    family: 'errors',
    says: /gzip|zstd|snappy|brotli|lz4|content-?encoding|decompress|inflate|zlib|invalid header/i,
  },
  cardinality: {
    family: 'resources',
    slow: true,
    says: /cardinality|time ?series|label (?:values?|set)|active series|scrape|too many (?:series|metrics|labels)|samples? (?:limit|per)/i,
  },
  routing: {
    family: 'errors',
    says: /no healthy upstream|upstream (?:connect|not found)|wrong (?:backend|upstream|region|shard|host)|\b503\b|redirect|misrout|host header|virtual host|load balanc|target group|unhealthy (?:host|target)s?|\b30[1278]\b/i,
  },
  wrong_logic: {
    family: 'data',
    says: /unexpected (?:result|behaviou?r|state|drop|increase|value)|conversion (?:rate|drop)|wrong|incorrect|invalid state|illegal ?state|assert|should (?:not )?be|acceptance rate|approval rate|declin(?:e|ed)|rejection rate|success rate|sign-?up|mismatch|always|never/i,
  },
} as const satisfies Record<string, Mechanism>

export type MechanismName = keyof typeof mechanisms

export const mechanismNames = Object.keys(mechanisms) as MechanismName[]
