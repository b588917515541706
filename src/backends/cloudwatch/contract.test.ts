import { backendContract } from '../test-backend-contract.ts'
import type { StoredLine } from '../test-lines.ts'
import { peerOver } from '../test-peer-over.ts'
import { cloudwatch } from './cloudwatch.ts'
import { awsServer, type FakeLine, keys } from './test-aws-server.ts'
import { insightsSelects } from './test-insights-language.ts'

type Written = (line: StoredLine) => string

const json: Written = ({ level, message, trace, status }) =>
  JSON.stringify({ level, message, status, ...(trace && { trace_id: trace }) })
/** The same under other names, of which some begin with `@`. */
const renamed: Written = ({ level, message, trace, status }) =>
  JSON.stringify({ '@l': level, '@m': message, status, ...(trace && { traceId: trace }) })

const options = (write: Written) => ({
  kind: cloudwatch,
  settings: {
    region: 'eu-central-1',
    access_key_id: keys.accessKeyId,
    secret_access_key: keys.secretAccessKey,
    log_groups: ['/ecs/{service}'],
  },
  secret: keys.secretAccessKey,
  serve(lines: StoredLine[]) {
    const stored = lines.map(
      (line): FakeLine => ({
        at: new Date(Number(line.at / 1_000_000n)).toISOString(),
        group: `/ecs/${line.service}`,
        message: write(line),
      }),
    )
    const compiled = new Map<string, ReturnType<typeof insightsSelects>>()
    const selects = (text: string, line: FakeLine) => {
      const evaluate = compiled.get(text) ?? insightsSelects(text)
      compiled.set(text, evaluate)
      return evaluate(line)
    }
    return peerOver(awsServer({ lines: stored, groups: ['/ecs/shop', '/ecs/cart'], selects }).fetch)
  },
  wide: '@message like /#/',
  escapes: ['SOURCE "/ecs/cart" | filter @message like /#/', 'filter @message like /#/ | stats count(*)'],
})

backendContract('CloudWatch with lines of JSON', options(json))
backendContract('CloudWatch with lines of JSON under other names', options(renamed))
