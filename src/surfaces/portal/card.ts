import type { Card } from '../../core/card.ts'
import { type Html, h, type Inside } from './html.ts'
import { link, type Reading, text } from './text.ts'

/** What a card says below its title, for answers that are more than a confirmation. */
export function cardBody(card: Card, reading: Reading): Inside {
  const links = (card.controls ?? []).flatMap((control) => ('url' in control ? [control] : []))
  return [
    card.lines?.length ? h`<ul class="lines">${card.lines.map((line) => h`<li>${text(line, reading)}</li>`)}</ul>` : '',
    card.fields?.length
      ? h`<dl class="facts">${card.fields.map(({ label, value }) => h`<div><dt>${label}</dt><dd>${text(value, reading)}</dd></div>`)}</dl>`
      : '',
    card.table?.rows.length ? table(card.table, reading) : '',
    (card.footer ?? []).map((line) => h`<p class="hint">${text(line, reading)}</p>`),
    links.length ? h`<p>${links.map(({ label, url }) => [link(label, url, reading.publicUrl), ' '])}</p>` : '',
  ]
}

/** Rows under named columns; scrolls sideways on its own where it is too wide. */
const table = ({ columns, rows }: NonNullable<Card['table']>, reading: Reading): Html =>
  h`<div class="scroll"><table><thead><tr>${columns.map((column) => h`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => h`<tr>${row.map((cell) => h`<td>${text(cell, reading)}</td>`)}</tr>`)}</tbody></table></div>`
