import type { Behaviour } from '../clients/http/test-receiver.ts'

/** What stands at a paid vendor after all requests: enough of it to tell one logical notice from two. */
export interface Vendor {
  behave: Behaviour
  /** Alerts that are open, or messages that were sent. */
  standing(): string[]
}

const json = (body: string) => JSON.parse(body) as Record<string, unknown>

/** PagerDuty's Events API v2: checks an event, and keeps one alert per key. */
export function fakePagerduty(routingKey: string): Vendor {
  const open = new Map<string, string>()
  return {
    standing: () => [...open.keys()],
    behave(_, { body, path }, response) {
      const event = json(body) as {
        routing_key?: string
        event_action?: string
        dedup_key?: string
        payload?: Record<string, string>
      }
      const { dedup_key: key = '', payload = {} } = event
      const complete = ['summary', 'source', 'severity'].every((field) => typeof payload[field] === 'string')
      if (path !== '/v2/enqueue' || event.routing_key !== routingKey)
        return void response.writeHead(400).end('{"message":"Event object is invalid"}')
      if (
        event.event_action === 'trigger' &&
        complete &&
        /^(critical|error|warning|info)$/.test(payload.severity ?? '')
      )
        open.set(key, payload.summary ?? '')
      else if (event.event_action === 'resolve' && key !== '') open.delete(key)
      else return void response.writeHead(400).end('{"message":"Event object is invalid"}')
      response.writeHead(202).end(JSON.stringify({ status: 'success', dedup_key: key }))
    },
  }
}

/** Opsgenie's alert API: one open alert per alias, closed by it. */
export function fakeOpsgenie(apiKey: string): Vendor {
  const open = new Set<string>()
  return {
    standing: () => [...open],
    behave(_, { body, path, headers }, response) {
      if (headers.authorization !== `GenieKey ${apiKey}`)
        return void response.writeHead(401).end('{"message":"Could not authenticate"}')
      const close = /^\/v2\/alerts\/([^/]+)\/close\?identifierType=alias$/.exec(path)
      const { message, alias } = json(body)
      if (close) open.delete(decodeURIComponent(close[1] ?? ''))
      else if (path === '/v2/alerts' && typeof message === 'string' && message.length <= 130) open.add(String(alias))
      else return void response.writeHead(422).end('{"message":"Request body is not processable"}')
      response.writeHead(202).end('{"result":"Request will be processed"}')
    },
  }
}

/** Twilio's messages: every POST sends one more, and a GET lists them. */
export function fakeTwilio(sid: string, token: string, now: () => Date): Vendor {
  const sent: { sid: string; to: string; body: string; date_created: string }[] = []
  return {
    standing: () => sent.map(({ to }) => to),
    behave(_, { method, body, path, headers }, response) {
      const url = new URL(path, 'http://twilio')
      if (headers.authorization !== `Basic ${btoa(`${sid}:${token}`)}`)
        return void response.writeHead(401).end('{"message":"Authenticate"}')
      if (url.pathname !== `/2010-04-01/Accounts/${sid}/Messages.json`) return void response.writeHead(404).end('{}')
      if (method === 'GET') {
        const messages = sent.filter(({ to }) => to === url.searchParams.get('To'))
        return void response.writeHead(200).end(JSON.stringify({ messages }))
      }
      const form = new URLSearchParams(body)
      const message = {
        sid: `SM${sent.length}`,
        to: form.get('To') ?? '',
        body: form.get('Body') ?? '',
        date_created: now().toUTCString(),
      }
      sent.push(message)
      response.writeHead(201).end(JSON.stringify(message))
    },
  }
}
