import { expect, test } from 'vitest'
import { hasHeaders, stripHeader } from './strip-header.ts'

const message = 'Could not reach the ledger'

test.each([
  ['syslog', 'Dec 10 07:13:43 box7 sshd[24217]: '],
  ['syslog with a module', 'Jun  9 12:16:49 box su(pam_unix)[2]: '],
  ['RFC 5424', '<34>1 2003-10-11T22:14:15.003Z host.example.com su - ID47 - '],
  ['log4j', '2015-10-18 18:06:18,045 INFO [main] org.acme.ledger.Client: '],
  ['log4j with dashes', '2015-07-29 19:29:03,816 - WARN  [Worker:18:Manager$Worker@765] - '],
  ['a short year', '17/06/09 20:10:40 INFO executor.Backend: '],
  ['logcat', '03-17 16:13:38.811  1702  2395 D LedgerClient: '],
  ['klog', 'E0102 15:04:05.678901       1 controller.go:123] '],
  ['Python', '2024-05-01 10:00:00,123 - acme.ledger - ERROR - '],
  ['Spring', '2024-05-01T10:00:00.123+02:00  INFO 1234 --- [           main] o.s.b.Ledger  : '],
  ['Ruby', 'I, [2024-05-01T10:00:00.123 #12]  INFO -- : '],
  ['PostgreSQL', '2024-05-01 10:00:00.123 UTC [123] LOG:  '],
  ['nginx', '2024/05/01 10:00:00 [error] 31#31: '],
  ['a container runtime', '2024-05-01T10:00:00.123456789Z stdout F '],
  ['brackets', '[Sun Dec 04 20:32:37 2005] [notice] '],
  ['pipes', '20171223-22:31:59:618|LedgerClient|30002312|'],
  ['time alone', '10:00:00.123 [http-8080-1] ERROR com.acme.Ledger - '],
])('the header of %s is left out', (_, header) => {
  expect((header + message).slice(stripHeader(header + message))).toBe(message)
})

test.each([
  'ERROR something failed at 12:00:00',
  'connection from 10.0.0.1 () at Tue Jul 26 05:47:42 2005',
  'Order 1234567890 was shipped',
  '',
])('a message is not taken for a header: %j', (line) => {
  expect(stripHeader(line)).toBe(0)
})

test('headers are believed in when most lines have one', () => {
  const headed = `2024-05-01 10:00:00 ${message}`
  expect(hasHeaders([headed, headed, headed, '\tat a.b.C'])).toBe(true)
  expect(hasHeaders([headed, message, message])).toBe(false)
  expect(hasHeaders([])).toBe(false)
})
