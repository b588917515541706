/** What a file is for, told from its path. */
export type FileKind =
  | 'code'
  | 'config'
  | 'migration'
  | 'schema'
  | 'dependencies'
  | 'image'
  | 'infrastructure'
  | 'test'
  | 'docs'
  | 'style'
  | 'pipeline'
  | 'staging'

/** Kinds that never run in production. */
export const idleKinds: ReadonlySet<FileKind> = new Set(['test', 'docs', 'style', 'pipeline', 'staging'])

/** What the file at this path is for; the first rule that fits decides. */
export const fileKind = (path: string): FileKind => rules.find(([, pattern]) => pattern.test(path))?.[0] ?? 'code'

const rules: [FileKind, RegExp][] = [
  [
    'test',
    /(?:^|\/)(?:tests?|__tests__|testdata|fixtures?|specs?|e2e|mocks?|__snapshots__|golden)\/|[._-](?:test|tests|spec|e2e|fuzz_test|mock)\.\w+$|(?:^|\/)(?:test_\w+\.py|conftest\.py|\w+Tests?\.(?:java|kt|cs|scala|swift))$|\.snap$/,
  ],
  ['staging', /(?:^|[/._-])(?:staging|stage|sandbox|preview|dev|develop|development|local|localhost|qa|uat)[/._-]/i],
  [
    'pipeline',
    /(?:^|\/)(?:\.github|\.circleci|\.gitlab|\.buildkite|\.vscode|\.idea|\.husky)\/|(?:^|\/)(?:CODEOWNERS|OWNERS|Jenkinsfile|Makefile|\.gitlab-ci\.ya?ml|\.travis\.yml|\.?editorconfig|\.gitignore|\.dockerignore|\.pre-commit-config\.yaml|renovate\.json|dependabot\.yml)$|(?:^|\/)\.?(?:golangci|eslint|prettier|biome|rubocop|pylint|flake8|stylelint|markdownlint)[^/]*$/,
  ],
  [
    'docs',
    /(?:^|\/)(?:docs?|documentation|runbooks?|adr)\/|\.(?:md|mdx|rst|adoc|txt\.md)$|(?:^|\/)(?:README|CHANGELOG|LICENSE|NOTICE|AUTHORS|CONTRIBUTING)[^/]*$/i,
  ],
  ['migration', /(?:^|\/)(?:migrations?|migrate|alembic|flyway|liquibase|db\/versions)\/|\.sql$|(?:^|\/)V\d+__/i],
  [
    'schema',
    /\.(?:proto|avsc|avdl|thrift|graphql|graphqls|xsd|fbs)$|(?:^|\/)(?:openapi|swagger)[^/]*$|\.schema\.json$/i,
  ],
  [
    'dependencies',
    /(?:^|\/)(?:go\.(?:mod|sum|work)|package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|requirements[^/]*\.txt|Pipfile(?:\.lock)?|poetry\.lock|pyproject\.toml|uv\.lock|Cargo\.(?:toml|lock)|pom\.xml|build\.gradle(?:\.kts)?|gradle\.lockfile|libs\.versions\.toml|Gemfile(?:\.lock)?|composer\.(?:json|lock)|mix\.(?:exs|lock)|[^/]+\.csproj|packages\.lock\.json)$/,
  ],
  ['image', /(?:^|\/)(?:Dockerfile|Containerfile)[^/]*$|\.dockerfile$/i],
  [
    'infrastructure',
    /\.(?:tf|tfvars|hcl)$|(?:^|\/)(?:charts?|helm|k8s|kubernetes|manifests?|kustomize|deploy|deployments?|infra|terraform|ansible|envoy|istio|nginx|gateway-config)\//i,
  ],
  [
    'style',
    /\.(?:css|scss|sass|less|svg|png|jpe?g|gif|ico|woff2?|ttf|webp|po|pot)$|(?:^|\/)(?:theme|palette|colou?rs?)\.\w+$|(?:^|\/)(?:locales?|i18n|translations)\//i,
  ],
  ['config', /\.(?:ya?ml|toml|ini|conf|cfg|properties|env|json5?|hocon|cnf)$|(?:^|\/)\.env[^/]*$/i],
]
