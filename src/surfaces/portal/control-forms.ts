import type { Button, Control } from '../../core/card.ts'
import { form } from './form.ts'
import { h, type Inside } from './html.ts'
import type { View } from './view.ts'

/** The buttons of a card as forms, so that a page offers exactly what the card in chat does; `key` sets cards apart. */
export const controlForms = (view: View, controls: Control[] | undefined, key: string): Inside =>
  (controls ?? []).flatMap((control) => {
    if ('url' in control) return []
    return 'options' in control ? control.options.map((one) => button(view, one, key)) : [button(view, control, key)]
  })

function button(view: View, { label, command, input, style, ask }: Button, key: string): Inside {
  const fixed = Object.fromEntries(Object.entries(input).map(([name, value]) => [name, String(value)]))
  const name = [key, command, ...Object.values(fixed)].join('-').replaceAll(/[^\w-]/g, '-')
  const asking = { key: name, fixed, ...(style && { style }) }
  if (!ask?.length) return form(view, command, { ...asking, fields: [], submit: label })
  const inside = form(view, command, { ...asking, fields: ask, submit: 'Send' })
  return inside
    ? h`<details class="menu"${view.failed?.form === name ? h` open` : ''}><summary class="button ${style ?? ''}">${label}</summary><div class="popup">${inside}</div></details>`
    : undefined
}
