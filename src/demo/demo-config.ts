import { catalog } from '../backends/demo/catalog.ts'
import { emailOf, people } from './workspace.ts'

/** Which of the possible shops it is, and the file beside the configuration in which it writes down what breaks. */
export const shopNumber = 1
export const shopRecord = 'shop.json'

/** What is different in each run. */
export interface DemoSecrets {
  botToken: string
  signingSecret: string
  sourceKey: string
  apiKey: string
  /** With which the shop says whether a verdict was right. */
  judgeKey: string
}

/** What the configuration of the demo is written with. */
export interface DemoConfigOptions extends DemoSecrets {
  port: number
  slackApiUrl: string
}

/** The file the demo's server starts from: an ordinary `allclear.toml`, with a team around a shop. */
export function demoConfig({
  port,
  slackApiUrl,
  botToken,
  signingSecret,
  sourceKey,
  apiKey,
  judgeKey,
}: DemoConfigOptions): string {
  const users = people.flatMap(({ name, realName, role }) =>
    role === undefined ? [] : [`[users.${name}]\nname = "${realName}"\nemail = "${emailOf(name)}"\nrole = "${role}"`],
  )
  const observed = catalog.map(({ name, normal }) =>
    [
      `[profiles.shop.services.${name}]`,
      `repo = "github.com/acme/${name}"`,
      'resource_type = "deployment"',
      'log_format = "plain"',
      ...(normal.errors > 0 ? ['thresholds = { error_rate = 0.05 }'] : []),
    ].join('\n'),
  )
  return `# Written by "allclear demo" at every start; changes are lost.

[storage]
url = "embedded:data"

[server]
port = ${port}

[slack]
api_url = "${slackApiUrl}"
bot_token = "${botToken}"
signing_secret = "${signingSecret}"
default_channel = "#incidents"
fallback_channel = "#incidents"
stakeholders_channel = "#status"
status_channel = "#status"
toggles = { note_added = true }

[[slack.major]]
priority = ["P1"]

[auth]
api_keys = [{ key = "${apiKey}", subject = "${emailOf('alice')}", roles = ["sre-lead"] }, { key = "${judgeKey}", subject = "the shop", roles = ["viewer"] }]

[cli]
url = "http://127.0.0.1:${port}"
key = "${apiKey}"

[telemetry]
log_level = "error"

[sources.shop]
kind = "alertmanager"
key = "${sourceKey}"

[profiles.shop]
backend = "demo"
active = true
open = false
seed = ${shopNumber}
breakages = "${shopRecord}"

${observed.join('\n\n')}

${users.join('\n\n')}

${team}`
}

const team = `[teams.payments]
name = "Payments"
members = ["alice", "bob"]

[teams.platform]
name = "Platform"
members = ["alice", "carol"]

[schedules.primary]
name = "Primary"
time_zone = "Europe/Berlin"
rotation = "weekly"
weekday = "monday"
handoff = "09:00"
starts = "2025-01-06"
members = ["bob", "carol"]

[schedules.platform]
name = "Platform"
time_zone = "Europe/Berlin"
rotation = "daily"
handoff = "09:00"
starts = "2025-01-06"
members = ["carol", "alice"]

[policies.standard]
name = "Standard"
repeat = 1
fallback_channel = "#incidents"
steps = [
  { targets = ["schedule:primary"] },
  { after = "2m", targets = ["team:payments"] },
  { after = "3m", targets = ["user:alice", "channel:#incidents"] },
]

[policies.platform]
name = "Platform"
steps = [
  { targets = ["schedule:platform"] },
  { after = "3m", targets = ["team:platform"] },
]

[services.checkout-api]
name = "Checkout"
team = "payments"
policy = "standard"
slack = { channel = "#checkout" }
sla = { high = { ack = "3m", resolve = "15m" } }

[services.payments-api]
name = "Payments"
team = "payments"
policy = "standard"
slack = { channel = "#payments" }
sla = { high = { ack = "3m", resolve = "15m" } }

[services.inventory-api]
name = "Inventory"
team = "platform"
policy = "platform"
slack = { channel = "#platform" }

[services.web-frontend]
name = "Web frontend"
team = "platform"
policy = "platform"

[services.edge-proxy]
name = "Edge"
team = "platform"
policy = "platform"

[services.orders-worker]
name = "Orders"
team = "payments"
policy = "standard"

[services.postgres]
name = "PostgreSQL"
team = "platform"
policy = "platform"
slack = { channel = "#platform" }
sla = { high = { ack = "3m" }, medium = { ack = "10m" } }

[services.redis]
name = "Redis"
team = "platform"
policy = "platform"
slack = { channel = "#platform" }
`
