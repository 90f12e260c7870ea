/** A client for WebSocket (RFC 6455), as much as the remote protocol of a browser on this machine needs; Node 20 has none. */
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export class WebSocketClient {
  onText: (text: string) => void = () => undefined;
  onEnd: () => void = () => undefined;
  private rest: Buffer = Buffer.alloc(0);
  private message: Buffer[] = [];

  private constructor(private readonly stream: Duplex) {
    stream.on('data', (data: Buffer) => {
      this.rest = this.rest.length === 0 ? data : Buffer.concat([this.rest, data]);
      while (this.takeFrame());
    });
    stream.on('close', () => this.onEnd());
    stream.on('error', () => undefined);
  }

  static open(address: string): Promise<WebSocketClient> {
    const key = randomBytes(16).toString('base64');
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13' };
    return new Promise((resolve, reject) => {
      request(address.replace(/^ws:/, 'http:'), { headers })
        .on('upgrade', (response, stream) => {
          if (response.headers['sec-websocket-accept'] === accept) resolve(new WebSocketClient(stream));
          else reject(new Error('The other end speaks no WebSocket.'));
        })
        .on('response', ({ statusCode }) => reject(new Error(`The other end answers ${statusCode}.`)))
        .on('error', reject)
        .end();
    });
  }

  send(text: string): void {
    this.write(TEXT, Buffer.from(text));
  }

  close(): void {
    this.write(CLOSE, Buffer.alloc(0));
    this.stream.end();
  }

  /** What a client sends is masked. */
  private write(opcode: number, payload: Buffer): void {
    const length: Buffer = payload.length < 126 ? Buffer.from([payload.length | 0x80]) : Buffer.alloc(payload.length < 65_536 ? 3 : 9);
    if (payload.length >= 65_536) {
      length[0] = 127 | 0x80;
      length.writeBigUInt64BE(BigInt(payload.length), 1);
    } else if (payload.length >= 126) {
      length[0] = 126 | 0x80;
      length.writeUInt16BE(payload.length, 1);
    }
    const mask = randomBytes(4);
    this.stream.write(Buffer.concat([Buffer.from([0x80 | opcode]), length, mask, payload.map((byte, i) => byte ^ mask[i % 4]!)]));
  }

  /** Takes one frame from what has come; false where it is not whole yet. */
  private takeFrame(): boolean {
    const { rest } = this;
    if (rest.length < 2) return false;
    const short = rest[1]! & 0x7f;
    const start = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (rest.length < start) return false;
    const length = short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < start + length) return false;
    const payload = rest.subarray(start, start + length);
    const opcode = rest[0]! & 0x0f;
    this.rest = rest.subarray(start + length);
    if (opcode === PING) this.write(PONG, payload);
    else if (opcode === CLOSE) this.stream.end();
    else if (opcode <= 2) {
      this.message.push(payload);
      if ((rest[0]! & 0x80) !== 0) {
        const text = Buffer.concat(this.message).toString();
        this.message = [];
        this.onText(text);
      }
    }
    return true;
  }
}
