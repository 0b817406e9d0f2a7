/**
 * Long texts in links: deflated and written as base64url, about a third of their length.
 * The packed form holds nothing that a fragment would have to escape.
 */

/** Longest text that is unpacked, in bytes; a link cannot fill the memory. */
const maxBytes = 4_000_000;

async function throughStream(bytes: Uint8Array, stream: TransformStream<Uint8Array, Uint8Array>): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => undefined); // the reader's side tells
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.readable.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    chunks.push(step.value);
    length += step.value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new RangeError('the text is too long');
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

type Stream = TransformStream<Uint8Array, Uint8Array>;

export async function packText(text: string): Promise<string> {
  const deflate = new CompressionStream('deflate-raw') as unknown as Stream;
  const packed = await throughStream(new TextEncoder().encode(text), deflate);
  let binary = '';
  for (let i = 0; i < packed.length; i += 4096) binary += String.fromCharCode(...packed.subarray(i, i + 4096));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Undefined for anything that `packText` did not write. */
export async function unpackText(packed: string): Promise<string | undefined> {
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const inflate = new DecompressionStream('deflate-raw') as unknown as Stream;
    return new TextDecoder('utf-8', { fatal: true }).decode(await throughStream(bytes, inflate));
  } catch {
    return undefined;
  }
}
