import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

/** A new certificate for 127.0.0.1 that nobody trusts but who is told to: X.509 version 3 (RFC 5280), valid for a day around now. */
export function createCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from('test')))));
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ecdsa-with-SHA256
  const time = (offset: number): Buffer => tagged(0x18, Buffer.from(`${new Date(Date.now() + offset).toISOString().replace(/\.\d+|[-:T]/g, '')}`));
  const address = sequence(oid(0x55, 0x1d, 0x11), tagged(0x04, sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])))));
  const authority = sequence(oid(0x55, 0x1d, 0x13), tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))));
  const content = sequence(
    tagged(0xa0, integer(2)), integer(1), algorithm, name, sequence(time(-86_400_000), time(86_400_000)), name,
    publicKey.export({ type: 'spki', format: 'der' }), tagged(0xa3, sequence(address, authority)),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)]));
  const text = sequence(content, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, certificate: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n` };
}

/** Tag, length, content (X.690, definite lengths). */
function tagged(tag: number, content: Buffer): Buffer {
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]));
}

function oid(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}
