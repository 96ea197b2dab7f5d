// Base64 with what every runtime has; strict, since atob skips white space and takes text without padding.

/** `Uint8Array<ArrayBuffer>`, which TypeScript before 5.7 cannot read in a declaration. */
export type Bytes = ReturnType<InstanceType<typeof TextEncoder>['encode']>;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @returns null when the text is not padded base64 */
export function decodeBase64(text: string): Bytes | null {
  return BASE64.test(text) ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0)) : null;
}

export const encodeBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
