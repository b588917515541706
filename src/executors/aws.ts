import { z } from 'zod'
import { awsCall } from '../clients/aws/call.ts'
import { ec2 } from './aws/ec2.ts'
import { ecs } from './aws/ecs.ts'
import { lambda } from './aws/lambda.ts'
import { executorKind } from './kind.ts'

const text = () => z.string().trim().min(1)

const settings = z.strictObject({
  region: text().describe('The region that is changed'),
  endpoint: z.url().optional().describe("Instead of AWS's own addresses"),
  access_key_id: text().optional().describe('A key; without one the role of the machine is taken'),
  secret_access_key: text().optional().describe('Its secret').meta({ secret: true }),
  session_token: text().optional().describe('Its session, for temporary keys').meta({ secret: true }),
  role_arn: text().optional().describe('A role to take on'),
  role_session_name: text().default('allclear-executor').describe('What CloudTrail calls us'),
  external_id: text().optional().describe('What the role asks for beside'),
  web_identity_token_file: text().optional().describe('A token with which the role is taken on'),
  container_credentials_uri: text().optional().describe('Where a container gets its credentials'),
  container_authorization_token: text().optional().describe('The token for that address').meta({ secret: true }),
  container_authorization_token_file: text().optional().describe('A file with that token'),
  instance_metadata_url: z.url().default('http://169.254.169.254').describe("The machine's metadata service"),
})

/** AWS: ECS services, Lambda functions, EC2 instances. */
export const aws = executorKind({
  kind: 'aws',
  label: 'AWS',
  settings,
  open(given, { fetch, clock, awsCredentials }) {
    const { region, endpoint } = given
    const credentials = awsCredentials(given)
    const call = awsCall({ fetch: (url, init) => fetch(url, init), clock, region, endpoint, credentials })
    return [...ecs(call), ...lambda(call), ...ec2(call)]
  },
})
