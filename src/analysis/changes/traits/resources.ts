import { ofPatterns } from './trait.ts'

/** Things that must be given back, bounded, shared or kept apart. */
export const resourceTraits = ofPatterns([
  {
    name: 'release_removed',
    says: 'no longer gives a resource back',
    risk: 0.95,
    causes: ['handle_leak', 'pool_exhaustion', 'memory_growth', 'lock_contention', 'timeouts'],
    lost: /defer\b.*|\.(?:Close|close|Release|release|Dispose|dispose|Unlock|unlock|Stop|stop|Rollback|rollback|Cancel|unsubscribe|Unsubscribe|removeListener|removeEventListener|off|end|destroy|free|shutdown|putConn|Put|returnConnection|disconnect|quit)\(|\bfinally\b|\bwith\b .*:|\busing\b|try\s*\(|clearInterval|clearTimeout|cancel\(\)|\.Done\(\)|conn\.close/,
  },
  {
    name: 'resource_taken',
    says: 'takes something that must be given back',
    risk: 0.55,
    causes: ['handle_leak', 'memory_growth', 'pool_exhaustion', 'timeouts'],
    gained:
      /\.(?:Query|QueryContext|Begin|BeginTx|Acquire|getConnection|checkout|connect|Open|openSync|createReadStream|Subscribe|subscribe|addEventListener|addListener|on)\(|NewTicker|NewTimer|time\.After\(|setInterval|http\.(?:Get|Post)\(|&?http\.Client\{|new (?:HttpClient|FileInputStream|Thread|Socket|WebClient|RestTemplate|OkHttpClient|Timer)\b|\b[oO]pen\w*\(|sql\.Open|createPool|createClient|MongoClient\(|redis\.NewClient|grpc\.(?:Dial|NewClient)|requests\.Session\(|boto3\.client|createConnection/,
    unlessWas: /[oO]pen\w*\(|[cC]onnect\w*\(|[qQ]uery\w*\(|[dD]ial\w*\(/,
    unless: /defer|\.close\(|\.Close\(|\bwith\b|finally|using|\.release\(|\.end\(|unsubscribe|clearInterval|\.Stop\(/i,
  },
  {
    name: 'client_per_call',
    says: 'makes a client or connection for every call',
    risk: 0.75,
    causes: ['handle_leak', 'unreachable', 'pool_exhaustion', 'tls', 'cpu', 'timeouts', 'memory_growth'],
    gained:
      /(?:new|New|create|connect|Dial|Open)\w*(?:Client|Connection|Pool|Session|Channel|Transport|DataSource|Agent)?\w*\s*\(.*|DisableKeepAlives:\s*true|keepAlive:\s*false|Connection: close/,
    lost: /\b(?:shared|pool|default|singleton|global|cached|reuse)\w*|\b[a-z]\.(?:client|conn|db|http|pool)\b|this\.(?:client|pool|agent)|self\.(?:client|session|pool)|keepAlive/i,
  },
  {
    name: 'state_shared',
    says: 'shares between requests what each had for itself',
    risk: 0.8,
    causes: [
      'stale_data',
      'race',
      'wrong_amount',
      'memory_growth',
      'wrong_logic',
      'duplicate',
      'auth_rejected',
      'null_value',
    ],
    gained:
      /\bdef \w+\(.*=\s*(?:\[\]|\{\}|set\(\)|dict\(\)|list\(\))|@@\w+|^\s*global \w+|\bstatic mut\b|lazy_static|@Singleton|@ApplicationScoped|globalThis\.|AsSingleton|AddSingleton/,
  },
  {
    name: 'growth_unbounded',
    says: 'keeps adding to something that nothing empties',
    risk: 0.65,
    causes: ['memory_growth', 'cardinality', 'disk', 'cpu'],
    gained:
      /(?:\b(?:cache|registry|seen|history|buffer|pending|listeners|handlers|queue|store|index|sessions|entries|records|results|all\w*|\w*Cache|\w*Map|\w*ById|_\w*cache)\b(?:\[[^\]]+\]\s*=[^=]|\.(?:set|put|add|push|append|Store|insert|put_nowait)\())|= append\(\w*\.(?:\w+)|static \w*(?:Map|List)|sync\.Map|ConcurrentHashMap|lru_cache\(maxsize=None|@cache\b|global \w+/,
    unless: /evict|delete\(|\.delete|remove|maxsize=\d|LRU|limit|expire|ttl|cap\(|clear\(/i,
  },
  {
    name: 'eviction_removed',
    says: 'removes what emptied a store',
    risk: 0.9,
    causes: ['memory_growth', 'disk', 'stale_data', 'cache_miss', 'handle_leak'],
    lost: /evict|expire|delete\s*\(|\.delete\(|\.remove\(|\bLRU|lru|max_?(?:size|entries|items)|maxSize|purge|prune|cleanup|clean_up|truncate|gc\b|\.clear\(|compact|rotate|retention|TTL|ttl|ex=|EX\b|setex|SetEX|sweep/i,
  },
  {
    name: 'label_unbounded',
    says: 'labels a metric with something unbounded',
    risk: 0.75,
    causes: ['cardinality', 'memory_growth', 'cpu', 'disk'],
    gained:
      /(?:WithLabelValues|labels?|tags?|labelNames|attributes)\b.*(?:user|id\b|_id|path|url|email|session|request|trace|ip\b|token|query|uuid)/i,
    near: /metric|prom|counter|gauge|histogram|statsd|label/i,
  },
  {
    name: 'lock_added',
    says: 'takes a lock or holds one longer',
    risk: 0.75,
    causes: ['lock_contention', 'timeouts', 'pool_exhaustion', 'backlog', 'cpu'],
    gained:
      /\.(?:Lock|lock|acquire)\(|synchronized|FOR UPDATE|for_update|lock\(|LOCK TABLE|SERIALIZABLE|isolation|pg_advisory|with_lock|Mutex|mutex|@Transactional|\bBEGIN\b|BeginTx|\.transaction\(|atomic\(\)|select_for_update|NOWAIT|GET_LOCK|redlock/i,
  },
  {
    name: 'waits_in_lock',
    says: 'asks something remote while it holds a lock or a transaction',
    risk: 0.85,
    near: /\.(?:Lock|lock)\(|mutex|synchronized|[tT]ransaction|FOR UPDATE|BeginTx|with_lock|\bBEGIN\b/,
    causes: ['lock_contention', 'timeouts', 'pool_exhaustion', 'backlog'],
    gained: /\.\w+\(ctx|await |http\.|requests\.|fetch\(|[cC]lient\.|\.call\(|rpc/,
  },
  {
    name: 'remote_call_added',
    says: 'asks something remote that was not asked before',
    risk: 0.5,
    causes: ['timeouts', 'overload', 'slow_query', 'many_queries', 'unreachable', 'rate_limited', 'forbidden'],
    gained: /await \w|\.[A-Z]\w+\(ctx|http\.(?:Get|Post)|requests\.(?:get|post)|fetch\(|axios|[cC]lient\.\w+\(/,
  },
  {
    name: 'lock_moved',
    says: 'changes the order or reach of locks',
    risk: 0.7,
    causes: ['lock_contention', 'race', 'timeouts', 'endless'],
    near: /\block|mutex|synchroni[sz]|FOR UPDATE|transaction|\btx\b|BeginTx/i,
    lost: /[Ll]ock|mutex|FOR UPDATE|ORDER BY|sort|[Tt]ransaction|\btx\b|Commit|Begin/,
    gained: /[Ll]ock|mutex|FOR UPDATE|UPDATE|[Tt]ransaction|\btx\b|Commit|Begin/,
  },
  {
    name: 'lock_removed',
    says: 'no longer keeps concurrent work apart',
    risk: 0.85,
    causes: ['race', 'duplicate', 'stale_data', 'wrong_amount', 'null_value', 'overload', 'cache_miss', 'lost_data'],
    lost: /\.(?:Lock|RLock|lock|acquire)\(|Thread\.current|ThreadLocal|AsyncLocalStorage|contextvars|threading\.local|synchronized|sync\.(?:Mutex|RWMutex|Once|Map)|atomic\.|Atomic\w+|volatile|FOR UPDATE|singleflight|SETNX|NX\b|with_lock|@Transactional|BeginTx|\.transaction\(|version = |ConcurrentHashMap|Interlocked|\.Do\(|isolation/,
  },
  {
    name: 'concurrency_added',
    says: 'does more at the same time',
    risk: 0.65,
    causes: [
      'overload',
      'rate_limited',
      'pool_exhaustion',
      'race',
      'lock_contention',
      'memory_growth',
      'handle_leak',
      'duplicate',
      'cpu',
    ],
    gained:
      /\bgo (?:func|\w+[.(])|Promise\.all|asyncio\.gather|create_task|parallelStream|\.par_iter|ThreadPool|CompletableFuture|Task\.(?:Run|WhenAll)|errgroup|executor\.submit|spawn\(|fork\(|new Worker|Parallel\.|concurrent\.futures|pmap|\.parallel\(/,
  },
  {
    name: 'blocking_added',
    says: 'waits or computes where others are waiting',
    risk: 0.75,
    causes: ['cpu', 'timeouts', 'overload', 'pool_exhaustion', 'backlog', 'lock_contention', 'start_failure'],
    gained:
      /\w+Sync\(|time\.[Ss]leep|Thread\.sleep|sleep\(|\.(?:Result|Wait\(\)|join\(\)|block\(\)|get\(\))(?:;|$|\))|runBlocking|execSync|bcrypt|scrypt|pbkdf2|argon|cost\s*[:=]|JSON\.(?:parse|stringify)\(JSON|deepcopy|cloneDeep|reflect\.DeepEqual|ioutil\.ReadAll|io\.ReadAll|readFileSync|regexp\.MustCompile|re\.compile|new RegExp|Pattern\.compile|[+*]\)[+*{]|\.\*\.\*/,
  },
  {
    name: 'retry_added',
    says: 'tries again when something fails',
    risk: 0.65,
    causes: ['overload', 'rate_limited', 'timeouts', 'duplicate', 'many_queries', 'cpu', 'endless', 'lock_contention'],
    gained:
      /\bretr(?:y|ies)\b|@Retry|attempts?\b|for \{\s*$|while \(?(?:true|True|1|!\w+)\)?|tenacity|backoff|requeue|nack\(.*true/i,
    unless: /jitter|maxRetries|max_retries|MaxAttempts|limit/,
  },
  {
    name: 'gentle_waiting_removed',
    says: 'removes a pause, delay or batch',
    risk: 0.7,
    causes: ['overload', 'rate_limited', 'cpu', 'many_queries', 'lock_contention', 'endless', 'disk'],
    lost: /sleep|Sleep|backoff|jitter|delay|\bwait\b|debounce|throttle|batch|Batch|bulk|Bulk|flush interval|time\.After|Ticker|setTimeout|rand\./i,
  },
  {
    name: 'async_changed',
    says: 'waits for something no longer, or for something it did not wait for',
    risk: 0.65,
    causes: [
      'race',
      'lost_data',
      'stale_data',
      'null_value',
      'timeouts',
      'overload',
      'duplicate',
      'wrong_logic',
      'bad_payload',
    ],
    lost: /\bawait\b|\.wait\(|\bWait\(\)|\.join\(|\basync\b|\.then\(|go func|delay\(|perform_later|enqueue|publish|\.delay\b|submit\(|setImmediate/,
  },
  {
    name: 'made_synchronous',
    says: 'does at once what was queued',
    risk: 0.65,
    causes: ['timeouts', 'overload', 'pool_exhaustion', 'cpu', 'lock_contention'],
    lost: /enqueue|publish|perform_later|\.delay\(|go func|\basync\b|\.submit\(|queue\.|emit\(|setImmediate|Task\.Run|executor/,
    gained: /await |\.call\(|perform_now|\.send\(|\.post\(|\.Do\(|\w+\(ctx/,
  },
])
