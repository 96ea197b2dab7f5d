// How large one line of the log can become: CloudWatch cuts an event of 256 KiB off, and bills every byte.
import type { PermissionExplanation } from '../decision/decision.ts';

/** Characters of any one text but those of the explanations. */
const TEXT = 1024;
/** Characters of all explanations of one decision together, as JSON: the longest permission with its grant has 17,000. */
const EXPLANATIONS = 32_768;
/** Members of a context; the native dialect takes no more, and no longer ones. */
const CONTEXT = 16;
const CONTEXT_TEXT = 256;

/** The text, or its beginning and how long it was. */
export function boundedText(text: string, most = TEXT): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

/** The explanations that fit, the refused ones first, and how many were left out. */
export function boundedRules(explanation: readonly PermissionExplanation[]): {
  readonly rules: readonly PermissionExplanation[];
  readonly rulesLeftOut?: number;
} {
  let left = EXPLANATIONS;
  const kept = new Set<PermissionExplanation>();
  const refused = explanation.filter(({ allowed }) => !allowed);
  for (const one of [...refused, ...explanation]) {
    if (kept.has(one)) continue;
    left -= JSON.stringify(one).length;
    if (left < 0) break;
    kept.add(one);
  }
  const rules = explanation.filter((one) => kept.has(one));
  const leftOut = explanation.length - rules.length;
  return { rules, ...(leftOut > 0 && { rulesLeftOut: leftOut }) };
}

export function boundedContext(context: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const members = Object.entries(context).slice(0, CONTEXT);
  return Object.fromEntries(
    members.map(([name, value]) => [boundedText(name, CONTEXT_TEXT), boundedText(value, CONTEXT_TEXT)]),
  );
}
