// Reads a reply's text up to the length that Gatehook's answers can have: a reply without an end must not fill the memory.

/** Bytes, unpacked. Lambda answers at most 6 MB. */
export const MAX_BODY = 6 * 1024 * 1024;

/**
 * @param most bytes
 * @returns the text; an empty one for a longer body, which is then not read on: what Gatehook never sends is no answer
 * @throws what reading throws, such as a broken connection
 */
export async function readBody(response: Response, most = MAX_BODY): Promise<string> {
  // No body at all, or a `fetch` of a runtime without streams.
  if (!response.body) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > most) {
      // Not waited for: the other side need not take it. A failure to end it changes nothing here.
      reader.cancel().catch(() => undefined);
      return '';
    }
    text += decoder.decode(value, { stream: true });
  }
}
