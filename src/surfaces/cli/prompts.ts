import { Problem } from '../../core/problem.ts'

/** One question; `validate` answers what is wrong with a text. */
interface Question {
  message: string
  placeholder?: string
  initialValue?: string
  validate?(value: string): string | undefined
}

/** Asking a person at a terminal. Each throws a Problem when they leave. */
export interface Prompts {
  text(question: Question): Promise<string>
  secret(question: Question): Promise<string>
  confirm(message: string, initialValue?: boolean): Promise<boolean>
  select(message: string, options: { value: string; label: string; hint?: string }[]): Promise<string>
}

/** Questions at the real terminal; the package is loaded with the first one. */
export const prompts: Prompts = {
  async text({ message, placeholder, initialValue, validate }) {
    const clack = await import('@clack/prompts')
    return answer(
      await clack.text({
        message,
        ...(placeholder !== undefined && { placeholder }),
        ...(initialValue !== undefined && { initialValue }),
        ...(validate && { validate: (value: string | undefined) => validate(value ?? '') }),
      }),
    )
  },
  async secret({ message, validate }) {
    const clack = await import('@clack/prompts')
    return answer(
      await clack.password({
        message,
        ...(validate && { validate: (value: string | undefined) => validate(value ?? '') }),
      }),
    )
  },
  async confirm(message, initialValue = true) {
    const clack = await import('@clack/prompts')
    return answer(await clack.confirm({ message, initialValue }))
  },
  async select(message, options) {
    const clack = await import('@clack/prompts')
    return answer(await clack.select({ message, options }))
  },
}

function answer<T>(given: T): Exclude<T, symbol | undefined> {
  if (typeof given === 'symbol') throw new Problem('invalid', 'Cancelled; nothing was changed.')
  return (given ?? '') as Exclude<T, symbol | undefined>
}
