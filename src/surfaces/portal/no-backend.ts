import { type Html, h } from './html.ts'
import { icon } from './icon.ts'

/** What a page about telemetry says while no backend is configured: what it would show, and how to get there. */
export const noBackend = (what: string): Html =>
  h`<div class="empty">${icon('gauge')}<p>No backend is configured, so there is nothing to ask for ${what}.</p>
<p class="muted">Add <code>[profiles.default]</code> with <code>backend = "grafana"</code> (or another kind) and its services to the configuration, or run <code>allclear init</code>, which asks for it and tries the connection.</p></div>`
