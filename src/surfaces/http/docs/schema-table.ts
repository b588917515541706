import { html } from 'hono/html'
import type { JsonSchema } from '../openapi/document.ts'
import { marked } from './marked.ts'
import { nameOf, type SchemaRow, schemaRows } from './schema-rows.ts'

/** Fields in a table; a schema that is only a component becomes a link to it. */
export function schemaTable(of: JsonSchema | SchemaRow[]) {
  if (!Array.isArray(of) && of.$ref !== undefined) return html`<p>${link(nameOf(of.$ref))}</p>`
  const rows = Array.isArray(of) ? of : schemaRows(of)
  if (rows.length === 0) return ''
  return html`<div class="table"><table>
    <thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">What it is</th></tr></thead>
    <tbody>
      ${rows.map(
        ({ name, type, required, description, ref }) => html`<tr>
          <th scope="row"><code>${name}</code>${required ? html` <em>required</em>` : ''}</th>
          <td>${ref === undefined ? type : link(ref, type)}</td>
          <td>${marked(description)}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`
}

const link = (name: string, words = name) => html`<a href="#schema-${name}">${words}</a>`
