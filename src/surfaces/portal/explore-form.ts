import { leastLevels, spans, type Wanted } from './explore-wanted.ts'
import { hidden } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import type { KnownProfile, KnownService } from './observed-services.ts'
import { utcField } from './utc-field.ts'

/** What the form of the page of logs is drawn from. */
export interface Asking {
  wanted: Wanted
  profiles: KnownProfile[]
  services: KnownService[]
  /** Why the query cannot be read. */
  fault?: string
}

/** Which service, which lines, which time: plain fields in the address, and a query that completes itself. */
export function exploreForm({ wanted, profiles, services, fault }: Asking): Html {
  const { service, profile, query, level, since, start, end, tab, metric, only } = wanted
  return h`<form class="explore-form" action="/explore" role="search" aria-label="Logs and metrics">
${hidden({ ...(tab !== 'lines' && { tab }), ...(metric && { metric }), ...(only && { only }) })}
<div class="field"><label for="explore-service">Service</label>${serviceField(service, services, profiles)}</div>
${profiles.length > 1 ? h`<div class="field"><label for="explore-profile">Profile</label><select id="explore-profile" name="profile">${profiles.map(({ name }) => option(name, name, profile))}</select></div>` : profile ? hidden({ profile }) : ''}
<div class="field"><label for="explore-level">Level</label><select id="explore-level" name="level">${leastLevels.map(([value, words]) => option(value, words, level))}</select></div>
<div class="field"><label for="explore-since">Time</label><select id="explore-since" name="since">${start ? option('', 'From – until', '') : ''}${spans.map(([value, words]) => option(value, `Last ${words}`, since))}${since && !spans.some(([value]) => value === since) ? option(since, `Last ${since}`, since) : ''}</select></div>
<div class="field query${fault ? ' faulty' : ''}"><label for="explore-query">Query</label><div class="combo"><input id="explore-query" name="query" value="${query}" placeholder='level:ERROR AND (timeout OR "connection reset")' autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="4000" data-shortcut="q" aria-keyshortcuts="q" aria-describedby="explore-hint${fault ? ' explore-fault' : ''}"${fault ? h` aria-invalid="true"` : ''}${service ? h` data-complete="/explore/complete"` : ''}><button class="button primary">Search</button></div>
${fault ? h`<p class="fault" id="explore-fault">${fault}</p>` : ''}<p class="hint" id="explore-hint"><code>field:value</code>, <code>"a phrase"</code>, <code>fo*</code>, <code>status:&gt;=500</code>, <code>AND</code> <code>OR</code> <code>NOT</code> and parentheses; empty for all lines.</p></div>
<details class="exactly"${start ? h` open` : ''}><summary>From – until</summary><div class="pair">
<div class="field"><label for="explore-start">From (UTC)</label><input type="datetime-local" id="explore-start" name="start" step="1" value="${utcField(start)}"></div>
<div class="field"><label for="explore-end">Until (UTC)</label><input type="datetime-local" id="explore-end" name="end" step="1" value="${utcField(end)}"></div></div></details>
</form>`
}

/** Where every service is declared there is a choice; else its name may be written. */
function serviceField(service: string, services: KnownService[], profiles: KnownProfile[]): Html {
  const names = [...new Set(services.map((one) => one.service))]
  const closed = profiles.every(({ services: own }) => own.length > 0)
  if (closed && (service === '' || names.includes(service)))
    return h`<select id="explore-service" name="service" required>${service ? '' : option('', 'Choose a service', '')}${names.map((name) => option(name, name, service))}</select>`
  return h`<input id="explore-service" name="service" value="${service}" required list="explore-services" autocomplete="off" maxlength="200"><datalist id="explore-services">${names.map((name) => h`<option value="${name}"></option>`)}</datalist>`
}

const option = (value: string, words: string, chosen: string | undefined): Inside =>
  h`<option value="${value}"${value === (chosen ?? '') ? h` selected` : ''}>${words}</option>`
