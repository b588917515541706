import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** The server's end of one WebSocket (RFC 6455), enough for JSON text frames. */
export interface WebSocketPeer {
  send(text: string): void
  onText(listener: (text: string) => void): void
  onClose(listener: () => void): void
  close(): void
}

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const opcodes = { text: 1, close: 8, ping: 9, pong: 10 }

/** Completes the handshake of an upgrade request and speaks frames on its socket. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex): WebSocketPeer {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${guid}`).digest('base64')
  const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`)
  return speak(socket)
}

function speak(socket: Duplex): WebSocketPeer {
  const texts = new Set<(text: string) => void>()
  let rest: Buffer = Buffer.alloc(0)
  let message: Buffer[] = []
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let frame = readFrame(rest); frame; frame = readFrame(rest)) {
      rest = rest.subarray(frame.size)
      if (frame.opcode === opcodes.ping) socket.write(writeFrame(opcodes.pong, frame.payload))
      else if (frame.opcode === opcodes.close) socket.end(writeFrame(opcodes.close, frame.payload))
      else if (frame.opcode <= opcodes.text) {
        message.push(frame.payload)
        if (!frame.final) continue
        const text = Buffer.concat(message).toString('utf8')
        message = []
        for (const listener of texts) listener(text)
      }
    }
  })
  // A peer that vanishes is told by 'close'; the error itself says nothing more.
  socket.on('error', () => socket.destroy())
  return {
    send: (text) => void socket.write(writeFrame(opcodes.text, Buffer.from(text, 'utf8'))),
    onText: (listener) => void texts.add(listener),
    onClose: (listener) => void socket.on('close', listener),
    close: () => void socket.end(writeFrame(opcodes.close, Buffer.alloc(0))),
  }
}

interface Frame {
  final: boolean
  opcode: number
  payload: Buffer
  /** Bytes of the whole frame. */
  size: number
}

function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1) & 0x7f
  const masked = (bytes.readUInt8(1) & 0x80) !== 0
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const start = 2 + lengthBytes + (masked ? 4 : 0)
  if (bytes.length < start) return undefined
  const length =
    lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short
  if (bytes.length < start + length) return undefined
  const payload = Buffer.from(bytes.subarray(start, start + length))
  if (masked)
    for (const [index, byte] of payload.entries())
      payload.writeUInt8(byte ^ bytes.readUInt8(start - 4 + (index % 4)), index)
  const first = bytes.readUInt8(0)
  return { final: (first & 0x80) !== 0, opcode: first & 0x0f, payload, size: start + length }
}

function writeFrame(opcode: number, payload: Buffer): Buffer {
  const length = payload.length
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload])
  const head = Buffer.alloc(length < 65_536 ? 4 : 10)
  head.writeUInt8(0x80 | opcode, 0)
  head.writeUInt8(length < 65_536 ? 126 : 127, 1)
  if (length < 65_536) head.writeUInt16BE(length, 2)
  else head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, payload])
}
