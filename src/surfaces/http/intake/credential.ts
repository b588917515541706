/** The key a request carries in a header: bearer token, basic password, or the API key of a vendor's scheme. */
export function credential(authorization: string | undefined): string | undefined {
  const [, scheme, value] = /^(\S+) +(\S.*)$/.exec(authorization?.trim() ?? '') ?? []
  switch (scheme?.toLowerCase()) {
    case 'bearer':
    case 'geniekey':
      return value?.trim()
    case 'basic': {
      const pair = Buffer.from(value!, 'base64').toString('utf8')
      return pair.slice(pair.indexOf(':') + 1)
    }
    default:
      return undefined
  }
}

/** The routing key inside an event; the body is not trusted yet, so only this one text is taken from it. */
export function routingKey(body: string): string | undefined {
  try {
    const event: unknown = JSON.parse(body)
    const key = typeof event === 'object' && event !== null && 'routing_key' in event ? event.routing_key : undefined
    return typeof key === 'string' ? key : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
