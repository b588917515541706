import type { Button, Control, Link, Menu } from '../../core/card.ts'
import type { Element } from './blocks.ts'
import { encodeControl } from './control-value.ts'
import { button, option, select } from './elements.ts'
import { limits } from './limits.ts'
import { webAddress } from './mrkdwn.ts'

/**
 * Draws controls as Slack elements. `action_id` is `command:<name>` or `link:<label>`, with a number where a row has the
 * same one twice; what a click asks for is in the value. A control whose value Slack could not carry is left out.
 */
export function controlElements(controls: Control[]): Element[] {
  const taken = new Map<string, number>()
  const unique = (id: string) => {
    const times = (taken.get(id) ?? 0) + 1
    taken.set(id, times)
    return times === 1 ? id : `${id}:${times}`
  }
  return controls.flatMap((control) => {
    if ('options' in control) return menu(control, unique)
    return 'url' in control ? link(control, unique) : command(control, unique)
  })
}

type Unique = (id: string) => string

function command(asked: Button, unique: Unique): Element[] {
  const value = encodeControl(asked)
  if (value.length > limits.buttonValue) return []
  return [
    button(asked.label, unique(`command:${asked.command}`), { value, ...(asked.style && { style: asked.style }) }),
  ]
}

function link({ label, url }: Link, unique: Unique): Element[] {
  const address = webAddress(url)
  return address ? [button(label, unique(`link:${label.toLowerCase()}`), { url: address })] : []
}

function menu({ label, options }: Menu, unique: Unique): Element[] {
  const choices = options
    .map((asked) => option(asked.label, encodeControl(asked)))
    .filter(({ value }) => value.length <= limits.optionValue)
  return choices.length ? [select(label, unique(`command:${options[0]!.command}`), choices)] : []
}
