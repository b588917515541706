import { expect, test } from 'vitest'
import { foldStackTraces, patternText } from './fold-stack-traces.ts'

const java = `org.acme.OrderException: no stock for 7
	at com.acme.orders.OrderService.place(OrderService.java:42)
	at java.base/java.lang.Thread.run(Thread.java:833)
Caused by: java.sql.SQLTimeoutException: timed out after 30 s
	at org.db.Driver.connect(Driver.java:9)
	... 12 more`
const python = `Traceback (most recent call last):
  File "/app/client.py", line 20, in post
    raise Timeout("x")
app.errors.Timeout: gateway timed out

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 5, in handle
    charge()
    ^^^^^^^^
ValueError: bad card`
const node = `TypeError: Cannot read properties of undefined (reading 'id')
    at Basket.total (/app/src/cart.ts:10:5)
    at async file:///app/src/server.mjs:22:9
    at new Promise (<anonymous>) {
  [cause]: Error: connect ECONNREFUSED
      at connected [as oncomplete] (node:net:1555:16) {
    code: 'ECONNREFUSED'
  }
}`
const go = `panic: runtime error: index out of range [5] with length 3

goroutine 34 [running]:
panic({0x1, 0x2})
	/usr/local/go/src/runtime/panic.go:884 +0x212
github.com/acme/pay/ledger.(*Store).Write(0x0, {0xc0000, 0x5})
	/src/ledger/store.go:58 +0x1d
main.main()
	/src/main.go:20 +0x85

goroutine 1 [select]:
main.wait()
	/src/main.go:30 +0x45
exit status 2`
const ruby = `app/models/order.rb:12:in 'total': undefined method '+' for nil (NoMethodError)
	from app/controllers/orders_controller.rb:8:in 'show'
	from bin/rails:4:in '<main>'`
const rails = `ActiveRecord::RecordNotFound (Couldn't find Order with 'id'=7):
app/controllers/orders_controller.rb:8:in 'show'`
const dotnet = `System.InvalidOperationException: Sequence contains no elements
 ---> System.Net.Http.HttpRequestException: refused
   at System.Net.Http.HttpClient.SendAsync(HttpRequestMessage message)
   --- End of inner exception stack trace ---
   at Acme.Orders.OrderService.Place(Order order) in /src/OrderService.cs:line 42`

const cases = [
  [
    'java',
    java,
    'org.acme.OrderException',
    'no stock for 7',
    { file: 'Driver.java', line: 9, function: 'Driver.connect', module: 'org.db' },
    ['java.sql.SQLTimeoutException'],
  ],
  [
    'python',
    python,
    'ValueError',
    'bad card',
    { file: '/app/client.py', line: 20, function: 'post' },
    ['app.errors.Timeout'],
  ],
  [
    'node',
    node,
    'TypeError',
    "Cannot read properties of undefined (reading 'id')",
    { file: 'node:net', line: 1555, function: 'connected' },
    ['Error'],
  ],
  [
    'go',
    go,
    'panic',
    'runtime error: index out of range [5] with length 3',
    { file: '/src/ledger/store.go', line: 58, function: '(*Store).Write', module: 'github.com/acme/pay/ledger' },
    [],
  ],
  [
    'ruby',
    ruby,
    'NoMethodError',
    "undefined method '+' for nil",
    { file: 'app/models/order.rb', line: 12, function: 'total' },
    [],
  ],
  [
    'ruby',
    rails,
    'ActiveRecord::RecordNotFound',
    "Couldn't find Order with 'id'=7",
    { file: 'app/controllers/orders_controller.rb', line: 8, function: 'show' },
    [],
  ],
  [
    'dotnet',
    dotnet,
    'System.InvalidOperationException',
    'Sequence contains no elements',
    { function: 'HttpClient.SendAsync', module: 'System.Net.Http' },
    ['System.Net.Http.HttpRequestException'],
  ],
] as const

const lines = (text: string) => text.split('\n').map((message) => ({ message }))

test.each(cases)('a trace of %s is one event, whole or line by line', (language, text, type, message, top, causes) => {
  const expected = { language, type, message, causes: causes.map((cause) => expect.objectContaining({ type: cause })) }
  const whole = foldStackTraces([{ message: text }])
  const folded = foldStackTraces([{ message: 'GET /cart 200' }, ...lines(text), { message: 'GET /cart 500' }])
  expect(whole).toMatchObject([{ trace: expected }])
  expect(whole[0]!.trace!.frames[0]).toEqual(top)
  expect(folded.map(({ entries }) => entries)).toEqual([1, text.split('\n').length, 1])
  expect(folded[1]!.trace).toEqual(whole[0]!.trace)
})

test('traces that follow each other stay two', () => {
  for (const [, text] of cases)
    expect(foldStackTraces(lines(`${text}\n${text}`)).filter(({ trace }) => trace)).toHaveLength(2)
})

test('lines of another stream in between do not end a trace', () => {
  const [head, ...calls] = java.split('\n').map((message) => ({ message, pod: 'a' }))
  const other = { message: 'GET / 200', pod: 'b' }
  const folded = foldStackTraces([head!, other, ...calls], { stream: ({ pod }) => pod })
  expect(folded.map(({ entries }) => entries)).toEqual([calls.length + 1, 1])
})

test('plain lines stay as they are', () => {
  const plain = ['order placed', 'look at this (and that)', 'Error: no such order', '  indented', 'a.b', '']
  expect(
    foldStackTraces(plain.map((message) => ({ message }))).map(({ message, entries }) => [message, entries]),
  ).toEqual(plain.map((message) => [message.trimEnd(), 1]))
})

test('one fault has one text, whatever else its trace says', () => {
  const [folded] = foldStackTraces([{ message: java }])
  expect(patternText(folded!)).toBe(
    'org.acme.OrderException: no stock for 7 caused by java.sql.SQLTimeoutException: timed out after 30 s at Driver.connect',
  )
})
