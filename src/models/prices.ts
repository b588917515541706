/** US dollars per million tokens by the beginning of a model's name; list prices change, so the configuration may say otherwise. */
const prices: [begins: string, input: number, output: number][] = [
  ['claude-opus', 15, 75],
  ['claude-sonnet', 3, 15],
  ['claude-haiku', 1, 5],
  ['gpt-5-mini', 0.25, 2],
  ['gpt-5-nano', 0.05, 0.4],
  ['gpt-5', 1.25, 10],
  ['gpt-4.1-mini', 0.4, 1.6],
  ['gpt-4.1', 2, 8],
  ['gpt-4o-mini', 0.15, 0.6],
  ['gpt-4o', 2.5, 10],
  ['gemini-2.5-flash', 0.3, 2.5],
  ['gemini-2.5-pro', 1.25, 10],
]

/** What a model usually costs; undefined for what is not known, such as a local one. */
export function usualPrices(model: string): { input: number; output: number } | undefined {
  const name = model.toLowerCase().replace(/^.*?(?=claude-|gpt-|gemini-)/, '')
  const found = prices.find(([begins]) => name.startsWith(begins))
  return found && { input: found[1], output: found[2] }
}
