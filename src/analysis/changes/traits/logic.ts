import { ofPatterns } from './trait.ts'

/** Moments, units, kinds of number, texts, choices: what a program decides. */
export const logicTraits = ofPatterns([
  {
    name: 'time_zone_dropped',
    says: 'no longer says which time zone is meant',
    risk: 0.85,
    causes: ['time', 'wrong_logic', 'auth_rejected', 'lost_data', 'duplicate'],
    lost: /time_?zone|tzinfo|\.UTC\(\)|utcnow|pytz|ZoneId|\.In\(|withZone|\btz\b|astimezone|tz_convert|AT TIME ZONE/i,
  },
  {
    name: 'time_zone_changed',
    says: 'changes how moments are told, kept or compared',
    risk: 0.85,
    causes: ['time', 'auth_rejected', 'wrong_logic', 'lost_data', 'wrong_amount', 'stale_data', 'duplicate'],
    lost: /\bUTC\b|\.UTC\(|utc|\.In\(|time\.Local|zone|Zone|\btz\b|tzinfo|LocalDate|Instant|ZonedDateTime|OffsetDateTime|timezone|strptime|time\.Parse|\bDate\(|Date\.now|getTime|toISOString|RFC3339|Unix\w*\(|fromtimestamp|datetime\.now|\.now\(|getDay|Hour\(|AddDate|timedelta|Truncate|startOf|CURRENT_DATE|NOW\(\)|cron/,
    gained:
      /\bUTC\b|\.UTC\(|utc|\.In\(|time\.Local|Local\b|zone|Zone|\btz\b|tzinfo|LocalDate|Instant|timezone|strptime|time\.Parse|\bDate\(|Date\.now|getTime|toISOString|RFC3339|Unix\w*\(|fromtimestamp|datetime\.now|\.now\(|getDay|Hour\(|AddDate|timedelta|Truncate|startOf|Format\(|CURRENT_DATE|NOW\(\)|cron/,
  },
  {
    name: 'unit_changed',
    says: 'changes a unit or a scale',
    risk: 0.85,
    causes: [
      'wrong_amount',
      'timeouts',
      'time',
      'wrong_logic',
      'out_of_range',
      'cache_miss',
      'auth_rejected',
      'overload',
      'size',
      'rate_limited',
    ],
    lost: /\b(?:1000|100|60|3600|1024|1e3|1e6|86400)\b|\*\s*time\.\w+|Milli|milli|[Ss]econds?\b|[Mm]inutes?\b|[Cc]ents?\b|bytes|[Mm]icro|\bms\b|KB|MB|percent|basis|toFixed|Math\.round|TimeUnit/,
    gained:
      /\b(?:1000|100|60|3600|1024|1e3|1e6|86400)\b|\*\s*time\.\w+|Milli|milli|[Ss]econds?\b|[Mm]inutes?\b|[Cc]ents?\b|bytes|[Mm]icro|\bms\b|KB|MB|percent|basis|toFixed|Math\.round|TimeUnit|Second\b/,
  },
  {
    name: 'unit_dropped',
    says: 'drops a conversion between units',
    risk: 0.85,
    causes: ['wrong_amount', 'timeouts', 'time', 'wrong_logic', 'out_of_range', 'overload', 'cache_miss'],
    lost: /[*/]\s*(?:1000|100|60|3600|1024|1e3|1e6|86400)\b|\*\s*time\.\w+|toMillis|to_?cents|Milliseconds\(\)|Seconds\(\)/,
  },
  {
    name: 'number_kind_changed',
    says: 'calculates with another kind of number',
    risk: 0.75,
    causes: ['wrong_amount', 'out_of_range', 'bad_payload', 'wrong_logic'],
    lost: /\b(?:[Dd]ecimal|BigDecimal|big\.\w+|int64|long|Long|float64|double|uint64|bigint|BigInteger|NUMERIC|int\b)|[Rr]ound|[Ff]loor|[Cc]eil|toFixed|HALF_|quantize|parseInt|parseFloat/,
    gained:
      /\b(?:float(?:32|64)?|double|int(?:32|16)?|Int|uint32|Number|parseInt|parseFloat|decimal|Decimal|BigDecimal|INTEGER|REAL)\b|[Rr]ound|[Ff]loor|[Cc]eil|toFixed|Math\.trunc|\/\/|\bint\(/,
  },
  {
    name: 'text_handling_changed',
    says: 'changes how text is encoded, compared or cut',
    risk: 0.7,
    causes: [
      'encoding',
      'auth_rejected',
      'stale_data',
      'not_found',
      'duplicate',
      'bad_request',
      'wrong_logic',
      'bad_payload',
    ],
    lost: /utf-?8|UTF_8|encode|decode|Encode|Decode|escape|Escape|quote|charset|toLower|ToLower|lower\(|toUpper|trim|Trim|strip\(|normalize|\[\]rune|runes?\b|collat|casefold|equalsIgnoreCase|EqualFold|base64|URLEncoding|StdEncoding|bytes\(|substring|slice\(/,
  },
  {
    name: 'text_handling_added',
    says: 'encodes, cuts or normalises text that was taken as it is',
    risk: 0.6,
    causes: [
      'encoding',
      'lost_data',
      'not_found',
      'auth_rejected',
      'bad_request',
      'duplicate',
      'stale_data',
      'bad_payload',
    ],
    gained:
      /escape|encode(?:URI)?\w*\(|quote\(|sanitiz|normali[sz]e\(|\blower\(|toLowerCase|ToLower|[tT]rim\w*\(|strip\(|replace(?:All)?\(|slugify|base64/,
  },
  {
    name: 'flag_default_changed',
    says: 'changes what happens behind a flag',
    risk: 0.65,
    causes: [
      'wrong_logic',
      'bad_payload',
      'null_value',
      'timeouts',
      'overload',
      'auth_rejected',
      'wrong_amount',
      'unknown_field',
    ],
    near: /flag|feature|toggle|experiment|rollout|variant|launchdarkly|unleash|isEnabled|is_enabled/i,
    lost: /flag|[fF]eature|toggle|[eE]nabled|experiment|rollout|variant|true|false|True|False/,
  },
  {
    name: 'recursion_added',
    says: 'may go round without end',
    risk: 0.6,
    causes: ['endless', 'cpu', 'memory_growth', 'overload'],
    gained:
      /while\s*\(?(?:true|True|1)\b|for\s*\(;;\)|for \{|loop \{|do \{|redirect\(|\.redirect|setImmediate\(|nextTick|goto /,
  },
  {
    name: 'crash_added',
    says: 'makes the process or the request fail',
    risk: 0.7,
    causes: ['start_failure', 'configuration', 'null_value', 'bad_payload', 'bad_request'],
    gained:
      /\bpanic\(|log\.Fatal|os\.Exit|process\.exit|sys\.exit|System\.exit|\.unwrap\(\)|\.expect\(|must\w*\(|Must\w*\(|MustRegister|throw new|raise \w|abort\(|assert\b/,
    unless: /prometheus/,
  },
  {
    name: 'sorting_changed',
    says: 'changes an order or a choice',
    risk: 0.5,
    causes: ['wrong_logic', 'slow_query', 'cpu', 'wrong_amount', 'race', 'lost_data', 'stale_data'],
    lost: /sort|Sort|ORDER BY|compare|Less\(|comparator|priority|first\(|last\(|DESC|ASC|max\(|min\(|reverse|argmax|random|shuffle/i,
    gained:
      /sort|Sort|ORDER BY|compare|Less\(|comparator|priority|first\(|last\(|DESC|ASC|max\(|min\(|reverse|argmax|random|shuffle/i,
  },
  {
    name: 'startup_changed',
    says: 'changes what happens at start or shutdown',
    risk: 0.6,
    causes: ['start_failure', 'null_value', 'unreachable', 'configuration', 'race', 'lost_data', 'timeouts'],
    near: /func main|func init|__main__|bootstrap|startup|onModuleInit|@PostConstruct|lifespan|preStop|SIGTERM|shutdown|Initiali[sz]e/i,
    lost: /\w+\(/,
    gained: /\w+\(/,
  },
])
