import { ofPatterns } from './trait.ts'

/** Who may do what, and how both ends agree on it: identity, encryption, addresses. */
export const accessTraits = ofPatterns([
  {
    name: 'certificate_handling_changed',
    says: 'changes how certificates are issued, renewed or loaded',
    risk: 0.75,
    causes: ['certificate_expired', 'tls', 'auth_rejected', 'unreachable'],
    near: /cert|acme|letsencrypt|tls|keystore/i,
    lost: /renew|reload|rotat|watch|expir|notAfter|duration|issuer|secretName|\.pem|\.crt|\.p12|\.jks|GetCertificate|cron|schedule/i,
  },
  {
    name: 'token_rule_changed',
    says: 'changes how tokens, sessions or signatures are checked',
    risk: 0.8,
    causes: ['auth_rejected', 'forbidden', 'time', 'bad_request', 'encoding'],
    near: /auth|token|jwt|session|sign|hmac|cookie|oauth|saml|login|credential|api_?key|webhook/i,
    lost: /exp\b|aud\b|iss\b|nbf\b|audience|issuer|leeway|skew|alg|HS256|RS256|secret|[kK]ey\b|kid\b|verify|Verify|hmac|sha\d*|sign|Sign|expires?|Expir|claims|scope|SameSite|Secure|Domain|HttpOnly|Bearer|salt|encode|digest|compare|trim|lower|header/i,
    gained:
      /exp\b|aud\b|iss\b|nbf\b|audience|issuer|leeway|skew|alg|HS256|RS256|secret|[kK]ey\b|kid\b|verify|Verify|hmac|sha\d*|sign|Sign|expires?|Expir|claims|scope|SameSite|Secure|Domain|HttpOnly|Bearer|salt|encode|digest|compare|trim|lower|header/i,
  },
  {
    name: 'middleware_moved',
    says: 'changes which checks run before a request is served',
    risk: 0.7,
    causes: ['auth_rejected', 'forbidden', 'not_found', 'bad_request', 'routing', 'rate_limited'],
    gained:
      /\.(?:Use|use|before|add_middleware|addFilter|Before)\(|middleware|before_action|@UseGuards|Filter\b|Interceptor|permit|authorize|CORS|cors|csrf|helmet|Allow-?Origin/,
    near: /middleware|router|app\.|filter|guard|interceptor|route/i,
  },
  {
    name: 'check_dropped_from_chain',
    says: 'changes which checks run before a request is served',
    risk: 0.75,
    causes: ['auth_rejected', 'forbidden', 'not_found', 'rate_limited', 'bad_request'],
    lost: /\.(?:Use|use|add_middleware|addFilter)\(|before_action|skip_|@UseGuards|permitAll|AllowAnonymous|Allow-?(?:Origin|Headers|Methods)|exempt|whitelist|allowlist/i,
  },
  {
    name: 'permission_changed',
    says: 'changes permissions',
    risk: 0.8,
    causes: ['forbidden', 'auth_rejected', 'not_found', 'configuration', 'start_failure'],
    lost: /"?(?:Action|Resource|Effect|Principal)"?\s*[:=]|\b(?:s3|sqs|sns|dynamodb|kms|secretsmanager|ec2|iam|rds|logs|ecr):[A-Z*]\w*|verbs:|resources:|apiGroups|GRANT\b|roles?\b|policy|permission|scopes?\b|securityGroup|ingress|egress|cidr|allow/i,
    near: /iam|policy|role|grant|rbac|permission|scope|security|allow|network/i,
  },
  {
    name: 'revoked',
    says: 'takes a right away',
    risk: 0.9,
    causes: ['forbidden', 'auth_rejected'],
    gained:
      /\bREVOKE\b|"Deny"|Effect\s*[:=]\s*"?Deny|\bdeny\b|runAsNonRoot|readOnlyRootFilesystem|drop:|denyAll|default-deny|NetworkPolicy/i,
  },
  {
    name: 'tls_changed',
    says: 'changes certificates, trust or encryption',
    risk: 0.7,
    causes: ['tls', 'unreachable', 'auth_rejected', 'start_failure'],
    gained:
      /\btls\b|TLS|\bssl\b|SSL|[cC]ert(?:ificate)?s?\b|\bCA\b|ca_?bundle|truststore|keystore|MinVersion|cipher|Cipher|InsecureSkipVerify|verify\s*=|rejectUnauthorized|sslmode|mTLS|peerAuthentication|STRICT|https:/,
  },
  {
    name: 'tls_dropped',
    says: 'drops certificates, trust or ciphers',
    risk: 0.55,
    causes: ['tls', 'unreachable', 'auth_rejected'],
    lost: /\btls\b|TLS|\bssl\b|SSL|[cC]ert(?:ificate)?s?\b|\bCA\b|ca_?bundle|truststore|keystore|RootCAs|sslmode|https:/,
  },
  {
    name: 'route_changed',
    says: 'renames a route, header or parameter',
    risk: 0.8,
    causes: ['not_found', 'bad_request', 'routing', 'auth_rejected', 'forbidden', 'null_value'],
    lost: /["'`]\/[\w/{}:*.-]*["'`]|HandleFunc|@(?:Get|Post|Put|Delete|Request|Patch)?Mapping|\.(?:get|post|put|delete|patch|route|Handle|GET|POST|PUT|DELETE)\(\s*["'`]|path:|rewrite|prefix:|host:|Header\.(?:Get|Set)|headers?\[|\.header\(|["'`]X-[\w-]+["'`]|location \S+ \{|proxy_pass|query\.get|params?\[|rpc \w+|package \w+;/i,
  },
  {
    name: 'address_changed',
    says: 'points somewhere else',
    risk: 0.75,
    causes: [
      'unreachable',
      'dns',
      'not_found',
      'routing',
      'tls',
      'configuration',
      'forbidden',
      'lost_data',
      'timeouts',
    ],
    lost: /\b[\w-]+(?:\.[\w-]+){1,5}(?::\d{2,5})?\/?["'`]?\s*,?$|https?:\/\/|localhost|:\d{4,5}\b|\.svc\b|\.internal\b|arn:|amqp:|redis:|postgres(?:ql)?:|kafka/i,
    kinds: ['code', 'config', 'infrastructure', 'image'],
    gained: /https?:\/\/|localhost|:\d{4,5}\b|\.svc\b|\.internal\b|arn:|amqp:|redis:|postgres(?:ql)?:|\w+\.\w+\.\w+/i,
  },
  {
    name: 'environment_needed',
    says: 'needs configuration that may not be set',
    risk: 0.8,
    causes: ['configuration', 'start_failure', 'null_value', 'unreachable', 'auth_rejected', 'dns'],
    gained:
      /os\.(?:Getenv|environ|LookupEnv)|process\.env|System\.getenv|\bENV\[|env::var|getenv\(|viper\.Get|@Value\(|config\.(?:get|require|must)\w*\(|MustGet|mustEnv|secretKeyRef|configMapKeyRef|valueFrom|\$\{[A-Z_]+\}|vault|ssm:/,
  },
  {
    name: 'environment_removed',
    says: 'takes configuration away',
    risk: 0.85,
    causes: ['configuration', 'start_failure', 'null_value', 'unreachable', 'auth_rejected'],
    lost: /^\s*-?\s*(?:name: [A-Z_]{3,}|[A-Z][A-Z0-9_]{3,}\s*[:=])|\bENV [A-Z_]+|env:|envFrom|secretKeyRef|configMapKeyRef|volumeMounts?|export [A-Z_]+|os\.(?:Getenv|environ)|process\.env|setdefault|default:|defaultValue/,
  },
  {
    name: 'workload_changed',
    says: 'changes how a workload is run or found',
    risk: 0.65,
    causes: [
      'start_failure',
      'unreachable',
      'routing',
      'configuration',
      'memory_growth',
      'cpu',
      'forbidden',
      'dns',
      'disk',
    ],
    kinds: ['infrastructure', 'config', 'image'],
    gained:
      /image:|command:|args:|ENTRYPOINT|\bCMD\b|\bUSER\b|\bFROM\b|[pP]ort\b|targetPort|selector|matchLabels|replicas|resources:|limits:|livenessProbe|readinessProbe|securityContext|serviceAccount|strategy|maxSurge|maxUnavailable|terminationGrace|nodeSelector|toleration|affinity|volume|mountPath|dnsPolicy|ndots|hostNetwork|sidecar|istio|envoy|timeout:|retries:|min_?capacity|max_?capacity|desired|instance_?(?:type|class)|autoscal|minReplicas|maxReplicas/,
  },
])
