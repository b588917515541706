import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import type { Complete } from './completions.ts'
import type { Offer } from './offer.ts'

/** Adds what a client can open and keep beside a conversation: incidents, and what was written down about symptoms. */
export function addResources(
  server: McpServer,
  offer: Offer,
  complete: Record<'incident' | 'runbook', Complete>,
): void {
  const read = async (uri: URL, name: string, input: Record<string, unknown>) => {
    const { structured } = await offer.run(offer.command(name), input, `read ${uri.href}`)
    return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(structured, null, 2) }] }
  }
  server.registerResource(
    'open-incidents',
    'allclear://incidents',
    { title: 'Open incidents', description: 'Every incident that is not resolved', mimeType: 'application/json' },
    (uri) => read(uri, 'incidents', {}),
  )
  server.registerResource(
    'incident',
    new ResourceTemplate('allclear://incidents/{id}', {
      list: () => openIncidents(offer),
      complete: { id: complete.incident },
    }),
    { title: 'Incident', description: 'One incident with its timeline and alerts', mimeType: 'application/json' },
    (uri, { id }) => read(uri, 'incident', { incident: String(id) }),
  )
  server.registerResource(
    'runbook',
    // There may be thousands, so they are searched and not listed. The plus lets the path in the id keep its slashes.
    new ResourceTemplate('allclear://runbooks/{+id}', { list: undefined, complete: { id: complete.runbook } }),
    {
      title: 'Runbook',
      description: 'A runbook, postmortem or known issue, as search_runbooks names it',
      mimeType: 'application/json',
    },
    (uri, { id }) => read(uri, 'runbook', { runbook: decodeURIComponent(String(id)) }),
  )
}

async function openIncidents(offer: Offer) {
  const { structured } = await offer.run(offer.command('incidents'), {}, 'list incidents')
  const { incidents } = structured as { incidents: { id: string; title: string; status: string }[] }
  return {
    resources: incidents.map(({ id, title, status }) => ({
      uri: `allclear://incidents/${id}`,
      name: id,
      title: `${id} (${status}): ${title}`,
      mimeType: 'application/json',
    })),
  }
}
