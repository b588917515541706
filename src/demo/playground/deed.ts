import { z } from 'zod'

const id = z.string().min(1).max(300)
const place = { user: id, channel: id }

/** What a browser asks to have done in the name of a person. */
export const Deed = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('click'),
    ...place,
    ts: id.optional(),
    view: id.optional(),
    action: id,
    value: z.string().max(3000).optional(),
    selected: z.unknown().optional(),
  }),
  z.strictObject({
    do: z.literal('suggest'),
    ...place,
    ts: id.optional(),
    view: id.optional(),
    action: id,
    typed: z.string().max(300),
  }),
  z.strictObject({ do: z.literal('write'), ...place, text: z.string().trim().min(1).max(4000), thread: id.optional() }),
  z.strictObject({ do: z.literal('shortcut'), user: id, callback: id }),
  z.strictObject({ do: z.literal('submit'), user: id, view: id, values: z.record(id, z.unknown()) }),
  z.strictObject({ do: z.literal('close'), user: id, view: id }),
  z.strictObject({ do: z.literal('break'), fault: id }),
  z.strictObject({ do: z.literal('heal'), fault: id.optional() }),
])
export type Deed = z.output<typeof Deed>

/** A deed of one kind. */
export type DeedOf<Kind extends Deed['do']> = Extract<Deed, { do: Kind }>

/** What came of it: nothing to say, a line of trouble, or what is wrong with a form by block. */
export interface Outcome {
  trouble?: string
  errors?: Record<string, string>
  /** Options for a menu that searches as somebody types. */
  options?: { text: string; option: unknown }[]
}
