import { type Call, columnsOf } from './call-graph.ts'
import { type Html, h, type Inside } from './html.ts'
import { serviceAddress, serviceName } from './observed-services.ts'
import type { View } from './view.ts'

const [wide, high, gapX, gapY] = [170, 34, 74, 14]
/** More services are no picture any more; the table beside it holds all of them. */
const mostDrawn = 24
const longestName = 20

/** Who calls whom: a picture for eyes, and the same as a table for everybody. `of` is the service the page is about. */
export function callMap(view: View, calls: readonly Call[], of?: string): Html {
  return h`${drawn(view, calls, of)}${table(view, calls)}`
}

function drawn(view: View, calls: readonly Call[], of: string | undefined): Inside {
  const columns = columnsOf(calls)
  const rows = Math.max(...columns.map(({ length }) => length))
  if (columns.flat().length > mostDrawn)
    return h`<p class="hint">${columns.flat().length} services are too many for a picture. The table names all calls.</p>`
  const [width, height] = [columns.length * (wide + gapX) - gapX, rows * (high + gapY) - gapY]
  const places = new Map(
    columns.flatMap((column, x) => {
      const top = (height - column.length * (high + gapY) + gapY) / 2
      return column.map((name, y) => [name, { x: x * (wide + gapX), y: top + y * (high + gapY) }] as const)
    }),
  )
  return h`<div class="scroll" tabindex="0" role="region" aria-label="Picture of the calls"><svg class="calls" viewBox="-8 -24 ${width + 16} ${height + 32}" width="${width + 16}" height="${height + 32}" role="img" aria-label="Who calls whom: ${calls.map(({ caller, callee }) => `${caller} calls ${callee}`).join(', ')}">
${calls.map((call) => edge(call, places))}${[...places].map(
  ([name, { x, y }]) =>
    h`<g class="call-node${name === of ? ' here' : ''}"><title>${name}</title><rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="8"/><text x="${x + wide / 2}" y="${y + high / 2 + 5}">${shortened(serviceName(view, name))}</text></g>`,
)}</svg></div>`
}

type Places = ReadonlyMap<string, { x: number; y: number }>

/** Forward calls run from side to side; those back or within a column go over the top. */
function edge({ caller, callee, count, failed }: Call, places: Places): Html {
  const [from, to] = [places.get(caller)!, places.get(callee)!]
  const forward = to.x > from.x
  const [x1, y1] = [forward ? from.x + wide : from.x + wide / 2, forward ? from.y + high / 2 : from.y]
  const [x2, y2] = [forward ? to.x - 7 : to.x + wide / 2, forward ? to.y + high / 2 : to.y - 7]
  const curve = forward
    ? `C${x1 + gapX / 2} ${y1} ${x2 - gapX / 2} ${y2} ${x2} ${y2}`
    : `C${x1} ${Math.min(y1, y2) - 24} ${x2} ${Math.min(y1, y2) - 24} ${x2} ${y2}`
  const head = forward ? `M${x2} ${y2 - 4}l7 4l-7 4z` : `M${x2 - 4} ${y2}l4 7l4 -7z`
  return h`<g class="call-edge${failed ? ' failed' : ''}"><title>${caller} calls ${callee}: ${count}, of which ${failed} failed</title><path class="call-line" d="M${x1} ${y1}${curve}"/><path class="call-head" d="${head}"/></g>`
}

const shortened = (name: string) => (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name)

const table = (view: View, calls: readonly Call[]): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Calls"><table class="call-table"><thead><tr><th scope="col">Caller</th><th scope="col">Calls</th><th scope="col">How often</th><th scope="col">Failed</th></tr></thead><tbody>${calls.map(
    ({ caller, callee, count, failed }) =>
      h`<tr><td>${named(view, caller)}</td><td>${named(view, callee)}</td><td>${count}</td><td>${failed ? h`<span class="bad">${failed}</span>` : '0'}</td></tr>`,
  )}</tbody></table></div>`

/** A part of the way that is no service of ours, such as a database, has no page. */
const named = (view: View, name: string): Inside =>
  view.context.directory.services.has(name) ? h`<a href="${serviceAddress(name)}">${serviceName(view, name)}</a>` : name
