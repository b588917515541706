import type { Answered, OpenApi, Operation } from './document.ts'

const open: Operation['security'] = []
const refusedOf = (...names: string[]) =>
  Object.fromEntries(names.map((n) => [n.split(' ')[0]!, { $ref: `#/components/responses/${n.split(' ')[1]}` }]))

const json = (description: string): Answered => ({
  description,
  content: { 'application/json': { schema: { type: 'object' } } },
})

/** The routes that are no commands. */
export const standing: OpenApi['paths'] = {
  '/api/v1/stream': {
    get: {
      operationId: 'stream',
      summary: 'Every change of incidents, investigations and proposals as it happens, as server-sent events',
      description:
        'Needs the role `viewer`; tells of what the key may list. `event: incident` carries `{incident, version, type}`; `event: investigation` (`started`, `phase`, `hypotheses`, `concluded`, `cancelled`) and `event: proposal` (`created`, `approved`, `denied`, `expired`, `executing`, `outcome`) carry their id, version, type, service and incidents; `event: reload` says that changes were missed.',
      tags: ['incidents'],
      parameters: [
        {
          name: 'incident',
          in: 'query',
          required: false,
          description: 'Only this one, its investigations and proposals',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'The stream', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        ...refusedOf('401 Unauthenticated', '429 Limited', '503 Unavailable'),
      },
      'x-role': 'viewer',
      'x-scopes': [
        ...['incidents', 'incidents:read', 'investigations', 'investigations:read'],
        ...['proposals', 'proposals:read'],
      ],
    },
  },
  '/api/v1/rca': {
    post: {
      operationId: 'rca',
      summary: 'Investigate a service and follow it as server-sent events',
      description:
        'Needs the role `viewer`. Body `{"service": "payments-api", "since": "1h", "severity_filter": "high"}`. Pieces of text come as `data: {"text": …}`, facts as `event: progress`, `anomalies`, `hypotheses`, `verdict` and `error`; the stream ends with `data: [DONE]`, also after an error.',
      tags: ['investigations'],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['service'],
              properties: {
                service: { type: 'string' },
                since: { type: 'string' },
                severity_filter: { type: 'string', enum: ['low', 'medium', 'high', 'critical'] },
                profile: { type: 'string' },
              },
            },
          },
        },
      },
      responses: {
        200: { description: 'The stream', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        ...refusedOf('401 Unauthenticated', '429 Limited', '503 Unavailable'),
      },
      'x-role': 'viewer',
      'x-scopes': ['investigations', 'investigations:read'],
    },
  },
  '/health': {
    get: {
      operationId: 'health',
      summary: 'Whether the process runs',
      tags: ['operation'],
      security: open,
      responses: { 200: json('It runs') },
    },
  },
  '/ready': {
    get: {
      operationId: 'ready',
      summary: 'Whether it can work, and what is missing',
      tags: ['operation'],
      security: open,
      responses: { 200: json('It can'), 503: json('It cannot; `missing` says why') },
    },
  },
  '/metrics': {
    get: {
      operationId: 'scrape',
      summary: 'Measurements in the Prometheus text format',
      tags: ['operation'],
      security: open,
      responses: {
        200: { description: 'The measurements', content: { 'text/plain': { schema: { type: 'string' } } } },
      },
    },
  },
}
