import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKind, isWithin } from './address-kind.ts'

test.each([
  ['8.8.8.8', 'public'],
  ['2606:4700:4700::1111', 'public'],
  ['64:ff9b::808:808', 'public'],
  ['::ffff:8.8.8.8', 'public'],
  ['10.1.2.3', 'private'],
  ['127.0.0.1', 'private'],
  ['127.8.9.1', 'private'],
  ['0.0.0.0', 'private'],
  ['169.254.7.7', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['100.128.0.1', 'public'],
  ['198.18.0.1', 'private'],
  ['224.0.0.1', 'private'],
  ['255.255.255.255', 'private'],
  ['169.254.169.254', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['::ffff:169.254.169.254', 'metadata'],
  ['::ffff:a9fe:a9fe', 'metadata'],
  ['64:ff9b::a9fe:a9fe', 'metadata'],
  ['::1', 'private'],
  ['::', 'private'],
  ['::127.0.0.1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:0:10.0.0.1', 'private'],
  ['64:ff9b::7f00:1', 'private'],
  ['64:ff9b:1::808:808', 'private'],
  ['fc00::1', 'private'],
  ['fe80::1', 'private'],
  ['fe80::1%eth0', 'private'],
  ['fec0::1', 'private'],
  ['ff02::1', 'private'],
  ['2001:db8::1', 'private'],
  ['2001:0:4136:e378::1', 'private'],
  ['2002:7f00:1::1', 'private'],
  ['3fff::1', 'private'],
  ['localhost', 'private'],
  ['', 'private'],
])('%s is %s', (address, kind) => {
  expect(addressKind(address)).toBe(kind)
})

const octet = fc.nat(255)

test('an IPv4 address is the same however IPv6 wraps it', () => {
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
      const [a, b, c, d] = octets
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
      const kind = addressKind(octets.join('.'))
      for (const wrapped of [`::ffff:${octets.join('.')}`, `::ffff:${hex}`, `64:ff9b::${hex}`, `0:0:0:0:0:ffff:${hex}`])
        expect(addressKind(wrapped)).toBe(kind)
    }),
  )
})

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.4', '10.1.2.3', false],
  ['fd00::7', 'fd00::/8', true],
  ['10.1.2.3', 'fd00::/8', false],
  ['10.1.2.3', '10.0.0.0/33', false],
  ['10.1.2.3', '10.0.0.0/', false],
  ['10.1.2.3', '10.0.0.0/8/8', false],
  ['10.1.2.3', 'hooks.internal', false],
])('%s within %s: %s', (address, range, within) => {
  expect(isWithin(address, range)).toBe(within)
})
