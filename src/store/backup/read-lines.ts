/** Hands over the lines of a stream of bytes one after the other, numbered from 1; what follows the last line break is a line too. */
export async function readLines(
  source: AsyncIterable<Buffer>,
  line: (text: string, number: number) => Promise<void> | void,
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest: string[] = []
  let number = 0
  const feed = async (text: string) => {
    const parts = text.split('\n')
    for (const part of parts.slice(0, -1)) {
      number += 1
      await line(rest.join('') + part, number)
      rest = []
    }
    rest.push(parts.at(-1)!)
  }
  for await (const chunk of source) await feed(decoder.decode(chunk, { stream: true }))
  await feed(decoder.decode())
  const last = rest.join('')
  if (last) await line(last, number + 1)
}
