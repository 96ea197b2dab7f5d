// Undoes one encoding too many: products that write each byte of a UTF-8 text as a character of its own.

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Characters that no byte stands for. */
const BEYOND_BYTES = /[\u0100-\uffff]/;

/**
 * `zoÃ«` is `zoë`: its characters, taken as bytes, are valid UTF-8. Any other text comes back as it is, so that a product
 * which encodes rightly, or once did, is understood too.
 */
export function bytesAsCharacters(text: string): string {
  if (BEYOND_BYTES.test(text)) return text;
  try {
    return fatal.decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}
