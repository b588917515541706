import type { Card } from '../../core/card.ts'
import { chartFigure } from './chart-figure.ts'
import { type Html, h, type Inside } from './html.ts'
import { link, text } from './text.ts'
import type { View } from './view.ts'

type Reading = Pick<View, 'now' | 'publicUrl' | 'timeZone'>

/** What a card says below its title, for answers that are more than a confirmation. */
export function cardBody(card: Card, reading: Reading): Inside {
  const links = (card.controls ?? []).flatMap((control) => ('url' in control ? [control] : []))
  return [
    card.lines?.length ? h`<ul class="lines">${card.lines.map((line) => h`<li>${text(line, reading)}</li>`)}</ul>` : '',
    card.fields?.length
      ? h`<dl class="facts">${card.fields.map(({ label, value }) => h`<div><dt>${label}</dt><dd>${text(value, reading)}</dd></div>`)}</dl>`
      : '',
    card.chart?.lines.length ? chartFigure(card.chart, reading) : '',
    card.table?.rows.length ? table(card.table, reading) : '',
    (card.footer ?? []).map((line) => h`<p class="hint">${text(line, reading)}</p>`),
    links.length ? h`<p>${links.map(({ label, url }) => [link(label, url, reading.publicUrl), ' '])}</p>` : '',
  ]
}

/** Rows under named columns; scrolls sideways on its own where it is too wide. */
const table = ({ columns, rows }: NonNullable<Card['table']>, reading: Reading): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${columns.map((column) => h`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => h`<tr>${row.map((cell) => h`<td>${text(cell, reading)}</td>`)}</tr>`)}</tbody></table></div>`
