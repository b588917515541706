import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** What an address leads to: the internet, a network that only insiders reach, or a cloud's metadata service. */
export type AddressKind = 'public' | 'private' | 'metadata'

/**
 * Classifies an IP address after the special-purpose registries of RFC 6890 and its successors: everything that is not
 * globally routed counts as private, IPv4 addresses embedded in IPv6 as themselves, and what is no address as private.
 */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return metadata.check(address) ? 'metadata' : notGlobal.check(address) ? 'private' : 'public'
  if (!isIPv6(address) || address.includes('%')) return 'private'
  if (metadata.check(address, 'ipv6')) return 'metadata'
  const groups = groupsOf(address)
  const embedded = embeddedIn(groups)
  if (embedded) return addressKind(embedded)
  return globalUnicast.check(address, 'ipv6') && !notGlobal6.check(address, 'ipv6') ? 'public' : 'private'
}

/** Whether an address lies in a range written as an address or in CIDR; false for what is neither. */
export function isWithin(address: string, range: string): boolean {
  const [network = '', prefix, ...more] = range.split('/')
  const family = isIPv4(network) ? 'ipv4' : isIPv6(network) ? 'ipv6' : undefined
  const most = family === 'ipv4' ? 32 : 128
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (!family || more.length || !(bits <= most)) return false
  const list = new BlockList()
  list.addSubnet(network, bits, family)
  const own = isIPv4(address) ? 'ipv4' : 'ipv6'
  return list.check(address, own)
}

const metadata = rangesOf([
  '169.254.169.254/32',
  '169.254.170.2/32',
  '169.254.170.23/32',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
  'fd00:ec2::254/128',
  'fd00:ec2::23/128',
  'fd20:ce::254/128',
])

const notGlobal = rangesOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])

const globalUnicast = rangesOf(['2000::/3'])

/** Protocol assignments with Teredo, documentation, 6to4: each may lead to somewhere else than it says. */
const notGlobal6 = rangesOf(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

function rangesOf(ranges: string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    list.addSubnet(network, Number(prefix), isIPv4(network) ? 'ipv4' : 'ipv6')
  }
  return list
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const [, front = address, ...octets] = dotted ?? []
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number)
  const tail = dotted ? [a * 256 + b, c * 256 + d] : []
  const [head = '', rest] = front.split('::')
  const numbers = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16))
  const before = numbers(head)
  const after = [...numbers(rest ?? ''), ...tail]
  return [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after]
}

/** The IPv4 address inside a mapped, compatible or NAT64 one. */
function embeddedIn(groups: number[]): string | undefined {
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':')
  if (!embedding.has(prefix)) return undefined
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

const embedding = new Set(['0:0:0:0:0:ffff', '0:0:0:0:0:0', '64:ff9b:0:0:0:0', '0:0:0:0:ffff:0'])
