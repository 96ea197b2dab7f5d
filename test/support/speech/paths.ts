// Paths that no server reads in two ways.
import fc from '../property.ts';

/** Segments that no server reads in two ways, and the header in which the proxy hands them on. */
export const path = fc
  .array(fc.string({ unit: fc.constantFrom(...'abzé日🔑 +&='), minLength: 1, maxLength: 5 }), {
    maxLength: 3,
  })
  .filter((segments) => segments.every((one) => one.trim() === one))
  .map((segments) => `/${segments.join('/')}`.normalize('NFC'));

export const spelled = (canonical: string) => ({
  spellings: canonical === '/' ? [canonical] : [canonical, `${canonical}/`],
});
