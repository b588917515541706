/**
 * Names without what all of them share: of `memory {pod=a, zone=x}` and `memory {pod=b, zone=x}` only `pod=a` and
 * `pod=b` tell something, of `p50 {app=x}` and `p99 {app=x}` only `p50` and `p99`. Other names stay as they are.
 */
export function distinctNames(names: readonly string[]): string[] {
  const parsed = names.map((name) => /^(.*?) ?\{(.*)\}$/s.exec(name))
  if (names.length < 2 || parsed.some((one) => !one)) return [...names]
  const heads = new Set(parsed.map((one) => one![1]))
  const labels = parsed.map((one) => one![2]!.split(', '))
  const telling = labels.map((own) => own.filter((label) => !labels.every((other) => other.includes(label))).join(', '))
  const short = telling.map((label, index) => (heads.size === 1 ? label : `${parsed[index]![1]} ${label}`.trim()))
  return new Set(short).size === names.length && !short.includes('') ? short : [...names]
}
