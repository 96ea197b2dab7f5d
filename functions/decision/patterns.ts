// Patterns as sets of texts: `*` is one or more characters of one segment, `**` zero or more of any.

/** A pattern in symbols: the code units of its text, the wildcards as numbers that no code unit can be. */
export type Pattern = readonly number[];

const ANY_IN_SEGMENT = -1;
const ANY = -2;
const SEPARATOR = ':'.charCodeAt(0);

/** From left to right, two stars before one: `***` is `**` and then `*`. */
export function compile(pattern: string): Pattern {
  const symbols: number[] = [];
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] !== '*') symbols.push(pattern.charCodeAt(at));
    else if (pattern[at + 1] !== '*') symbols.push(ANY_IN_SEGMENT);
    else {
      symbols.push(ANY);
      at++;
    }
  }
  return symbols;
}

const compiled = (pattern: string | Pattern) => (typeof pattern === 'string' ? compile(pattern) : pattern);

/** Whether `*` may stand for all that the symbol stands for. */
const staysInSegment = (symbol: number | undefined) =>
  symbol !== undefined && symbol !== SEPARATOR && symbol !== ANY;

/**
 * Where `**` is to end next. A `*` behind it that failed up to the end of its segment fails from anywhere in the same
 * segment: go on behind that. Without this, `**a*b` takes quadratic time on one long segment (0.4 s on 10,000
 * characters).
 */
function nextEnd(asked: Pattern, end: number, starFailed: boolean): number {
  let at = end;
  while (starFailed && staysInSegment(asked[at])) at++;
  return at + 1;
}

/**
 * Whether the grant matches every text of what is asked. For a concrete permission: whether it matches.
 *
 * The wildcards of `asked` are read as letters that only a wildcard of the grant matches. That is never too generous.
 * It is exact for a set whose only `**` stands at its end; elsewhere it may miss that a grant such as `*:**` covers
 * `a**:b`, and refuse. Texts with empty segments count too, so a set that only they keep from being covered is refused.
 */
export function covers(grant: string | Pattern, asked: string | Pattern): boolean {
  return covered(compiled(grant), compiled(asked));
}

/** Whether the pattern matches the text, in which nothing is a wildcard. */
export function matches(pattern: string, text: string): boolean {
  return covered(
    compile(pattern),
    Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)),
  );
}

/** Whether a literal or a `*` of the grant takes the next symbol of what is asked. */
const takes = (symbol: number | undefined, next: number | undefined) =>
  symbol === ANY_IN_SEGMENT ? staysInSegment(next) : symbol === next;

/**
 * Greedy, with one place to go back to for each kind of wildcard. The shortest stretch for an earlier wildcard leaves
 * the most to those behind it, so only the last of each kind is ever tried again (CVE-2026-26996: trying all of them
 * takes exponential time).
 */
function covered(grant: Pattern, asked: Pattern): boolean {
  let [g, a] = [0, 0];
  // The place in the grant behind the last `*` and `**`, 0 for none, and where its stretch of `asked` ends.
  let [star, starEnd, any, anyEnd] = [0, asked.length, 0, 0];
  while (a < asked.length) {
    if (grant[g] === ANY) {
      [any, anyEnd] = [++g, a];
      [star, starEnd] = [0, asked.length];
    } else if (takes(grant[g], asked[a])) {
      if (grant[g] === ANY_IN_SEGMENT) [star, starEnd] = [g + 1, a + 1];
      g++;
      a++;
    } else if (staysInSegment(asked[starEnd])) {
      [g, a] = [star, ++starEnd];
    } else if (any > 0) {
      anyEnd = nextEnd(asked, anyEnd, star > 0);
      [g, a] = [any, anyEnd];
      [star, starEnd] = [0, asked.length];
    } else return false;
  }
  return grant.slice(g).every((symbol) => symbol === ANY);
}

/** Whether some text is matched by both. Exact; a set takes the product of both lengths. */
export function overlaps(grant: string | Pattern, asked: string | Pattern): boolean {
  const [left, right] = [compiled(grant), compiled(asked)];
  const isSet = right.some((symbol) => symbol < 0);
  return isSet ? meet(inSteps(left), inSteps(right)) : covered(left, right);
}

const MORE_IN_SEGMENT = -3;

/** `*` as one character and then zero or more, so that only steps that repeat may stand for nothing. */
const inSteps = (pattern: Pattern): Pattern =>
  pattern.flatMap((symbol) => (symbol === ANY_IN_SEGMENT ? [symbol, MORE_IN_SEGMENT] : [symbol]));

const repeats = (step: number | undefined) => step === ANY || step === MORE_IN_SEGMENT;

/** Whether some character is one that both steps stand for. */
function share(left: number, right: number): boolean {
  if (left === right || left === ANY || right === ANY) return true;
  return (left < 0 || right < 0) && left !== SEPARATOR && right !== SEPARATOR;
}

/** Walks both patterns at once, one step of the left after another. */
function meet(left: Pattern, right: Pattern): boolean {
  let reached = new Uint8Array(right.length + 1);
  reached[0] = 1;
  for (const step of left) reached = advance(step, right, reached);
  let end = right.length;
  while (repeats(right[end - 1])) end--;
  return reached.includes(1, end);
}

/**
 * @param reached 1 at r where some text leads up to this step of the left and to step r of the right; completed here
 * @returns the same for the next step of the left
 */
function advance(step: number, right: Pattern, reached: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(right.length + 1);
  for (let r = reached.indexOf(1); r >= 0; r = reached.indexOf(1, r + 1)) {
    const other = right[r];
    if (repeats(step)) next[r] = 1;
    if (other === undefined) continue;
    if (repeats(other)) reached[r + 1] = 1;
    if (share(step, other)) (repeats(step) ? reached : next)[repeats(other) ? r : r + 1] = 1;
  }
  return next;
}
