import { html, raw } from 'hono/html'
import type { OpenApi } from '../openapi/document.ts'
import { operationSection, type Shown } from './operation-section.ts'
import { problems } from './problems.ts'
import { schemaTable } from './schema-table.ts'

/** The whole document as one page: useful without its script, which adds the search and the forms. */
export function page(document: OpenApi) {
  const shown = Object.entries(document.paths).flatMap(([path, methods]): Shown[] =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const groups = Map.groupBy(shown, ({ operation }) => operation.tags[0]!)
  return html`${raw('<!doctype html>')}
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Allclear API</title>
    <link rel="stylesheet" href="/docs/docs.css" />
    <script src="/docs/docs.js" defer></script>
  </head>
  <body>
    <a class="skip" href="#operations">Skip to the operations</a>
    <header>
      <p class="brand">Allclear <span>API</span></p>
      <p class="version">${document.info.version} · <a href="/api/v1/openapi.json">openapi.json</a> · <a href="/">Portal</a></p>
      <div class="bar" hidden>
        <label for="key">API key</label>
        <input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="kept in this tab only" />
        <label for="search">Search</label>
        <input id="search" type="search" placeholder="acknowledge" />
      </div>
    </header>
    <div class="columns">
      <nav aria-label="Operations">${[...groups].map(navigation)}</nav>
      <main id="operations">
        ${introduction()}
        ${[...groups].map(
          ([tag, operations]) => html`<section class="group" id="tag-${tag}">
            <h2>${tag}</h2>
            ${operations.map((each) => operationSection(each, document))}
          </section>`,
        )}
        ${problems()}
        <section id="schemas">
          <h2>Schemas</h2>
          ${Object.entries(document.components.schemas).map(
            ([name, schema]) => html`<h3 id="schema-${name}">${name}</h3>${schemaTable(schema)}`,
          )}
        </section>
      </main>
    </div>
  </body>
</html>`
}

const navigation = ([tag, operations]: [string, Shown[]]) => html`<a class="tag" href="#tag-${tag}">${tag}</a>
  <ul>
    ${operations.map(
      ({ method, operation: { operationId } }) =>
        html`<li><a href="#${operationId}"><span class="method ${method}">${method.toUpperCase()}</span>${operationId}</a></li>`,
    )}
  </ul>`

const introduction = () => html`<section class="intro">
  <h1>Everything that can be asked</h1>
  <p>Send a key with every request: <code>Authorization: Bearer KEY</code>. Answers are JSON in snake_case with times in
    UTC. What Slack, the portal and the command line can do is here too, because they ask the same commands.</p>
  <dl>
    <dt>Once</dt>
    <dd><code>Idempotency-Key</code> names a change: sent again it gives the first answer and does nothing.</dd>
    <dt>Only if</dt>
    <dd><code>If-Match</code> with the <code>ETag</code> of an incident changes it only while nobody else has.</dd>
    <dt>Page by page</dt>
    <dd>Lists take <code>limit</code> and <code>cursor</code>; <code>next_cursor</code> and the header
      <code>Link: rel="next"</code> lead on.</dd>
    <dt>Live</dt>
    <dd><a href="#stream">/api/v1/stream</a> tells every change as it happens.</dd>
  </dl>
</section>`
