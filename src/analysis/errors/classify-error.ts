/** What kind of fault an error is, which decides what helps: a retry, a setting, a change of code, or another service. */
export const errorClasses = [
  'config_error',
  'logic_bug',
  'transient',
  'dependency_down',
  'out_of_resources',
  'unknown',
] as const
export type ErrorClass = (typeof errorClasses)[number]

/** An error's class, and the words of it that say so. */
export interface Classified {
  class: ErrorClass
  because: string
}

/** In order: what names a peer or a resource says more than the exception that wraps it. */
const signs: [ErrorClass, RegExp][] = [
  [
    'out_of_resources',
    /out ?of ?memory|oom[- ]?killed|cannot allocate memory|heap limit|no space left|disk (?:is )?full|enospc|too many open files|emfile|(?:pool|thread pool|executor)\w* (?:is )?(?:exhausted|full)|connections? (?:pool|slots).{0,40}(?:exhausted|reserved)|too many (?:clients|connections)|connection is not available|quota (?:was |is )?exceeded|resource exhausted|gc overhead/i,
  ],
  [
    'config_error',
    /(?:certificate|x509|ssl|tls|pkix).{0,60}(?:expired|unknown authority|self[- ]signed|not trusted|verify failed|valid(?:ity|ation)|path building)|(?:access|permission) (?:is |was )?denied|permissionerror|eacces|unauthori[sz]ed|\b40[13]\b.{0,20}(?:forbidden|unauthorized)?(?=\W|$)(?:.{0,20}(?:forbidden|unauthorized))|forbidden|authentication failed|invalid (?:credentials|api key|token|configuration|config|client)|(?:missing|required|unset|undefined|unknown|invalid|no such) (?:required )?(?:environment|env|config\w*|setting|property|option|flag|key|variable|parameter)|could not resolve placeholder|nosuchbean|beancreation|configurationexception|(?:relation|table|column|database|schema|index|topic|bucket|queue) .{0,80}(?:does not|doesn't|not) exist|no such (?:table|column)|unknown (?:database|column|topic)|classnotfound|noclassdeffound|modulenotfound|cannot find module|nosuchmethoderror|importerror|no such file or directory|enoent|filenotfound|address already in use|eaddrinuse|unsupported class file|image ?pull|secret .{0,60}not found|configmap .{0,60}not found/i,
  ],
  [
    'dependency_down',
    /connection (?:was )?refused|econnrefused|connectexception|no route to host|ehostunreach|enetunreach|network is unreachable|enotfound|eai_again|getaddrinfo|name or service not known|unknownhost|no such host|(?:temporary failure in )?name resolution|bad gateway|service ?unavailable|gateway time-?out|\b50[234]\b|upstream (?:connect error|request failed)|no healthy upstream|broker.{0,40}(?:not available|down)|nobrokers|no (?:available )?brokers|no hosts? available|cluster is down|server (?:closed the connection|is not (?:available|reachable))|could not connect|failed to connect|unable to connect|cannot connect|circuit ?breaker.{0,40}open|callnotpermitted|\bunavailable\b/i,
  ],
  [
    'transient',
    /time(?:d)?[- ]?out|deadline ?exceeded|etimedout|deadlock|serialization failure|could not serialize|lock wait|could not (?:obtain|acquire) lock|too many requests|\b429\b|throttl|rate ?limit|try again|eagain|retry later|temporar(?:y|ily)|connection (?:was )?reset|econnreset|broken pipe|epipe|socket hang up|unexpected eof|connection (?:was )?closed|not (?:the )?leader|leader (?:not available|election)|optimistic ?lock|staleobject|interrupted|cancell?ed/i,
  ],
  [
    'logic_bug',
    /null ?pointer|nullreference|nil pointer|is not a function|cannot read propert|of (?:undefined|null|none)\b|undefined (?:method|local variable|is not)|typeerror|referenceerror|attributeerror|nameerror|nomethoderror|keyerror|indexerror|index(?:outofbounds| out of (?:range|bounds))|arrayindex|out of (?:range|bounds)|rangeerror|zerodivision|divi(?:de|sion) by zero|arithmetic|illegal(?:state|argument)|invalid(?:operation|cast)|argument(?:null)?(?:exception|error)|classcast|numberformat|valueerror|assert|stack ?overflow|maximum call stack|recursionerror|concurrentmodification|unsupportedoperation|nosuchelement|unique constraint|duplicate (?:key|entry)|violates .{0,40}constraint|syntaxerror|json.{0,30}(?:parse|decode)|unexpected token|unmarshal|deserializ|panic|segmentation fault|sigsegv|unreachable code|unhandled/i,
  ],
]

/**
 * Says what kind of fault an error is. `texts` are its parts with the root cause first: the innermost that says anything
 * decides, since what wraps it mostly says less.
 */
export function classifyError(texts: readonly string[]): Classified {
  for (const text of texts) {
    const short = text.slice(0, 4_000)
    for (const [found, sign] of signs) {
      const because = sign.exec(short)?.[0]
      if (because !== undefined) return { class: found, because: because.trim() }
    }
  }
  return { class: 'unknown', because: '' }
}
