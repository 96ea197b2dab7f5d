// Lines of the decision log, whatever they hold: they are shown on one line, and nothing in them is obeyed.
import { expect, test } from '@jest/globals';
import { KINDS, readEntry } from '../../cli/log/entry.ts';
import { filterPattern, isWanted } from '../../cli/log/filter.ts';
import { entryLine } from '../../cli/log/line.ts';
import { oneLine } from '../../cli/terminal/output.ts';
import fc from '../support/property.ts';

const text = fc.string({ unit: 'binary' });
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 });
const rule = fc.record({
  permission: fc.oneof(text, json),
  allowed: json,
  rule: fc.oneof(json, fc.record({ grant: text, role: json })),
});
const members = fc.record(
  {
    application: fc.oneof(text, json),
    username: fc.oneof(text, json),
    outcome: fc.oneof(text, json),
    code: fc.oneof(text, json),
    reason: fc.oneof(text, json),
    pointer: fc.oneof(text, json),
    cause: fc.oneof(text, json),
    requestId: fc.oneof(text, json),
    rules: fc.oneof(fc.array(rule, { maxLength: 3 }), json),
    rulesLeftOut: json,
    milliseconds: json,
  },
  { requiredKeys: [] },
);

test('any members: one line that a terminal shows and does not obey', () => {
  fc.assert(
    fc.property(members, fc.constantFrom(...Object.values(KINDS)), (held, message) => {
      const entry = readEntry(JSON.stringify({ ...held, message, timestamp: '2026-11-25T12:00:00Z' }));
      expect(entry).not.toBeNull();
      if (entry === null) return;
      const line = entryLine(entry, '12:00:00');
      expect(line).toBe(oneLine(line));
      expect(line).not.toContain('\n');
    }),
  );
});

test('any text is a line of the log or none, and is never an error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        json.map((value) => JSON.stringify(value)),
      ),
      (line) => {
        readEntry(line);
      },
    ),
  );
});

test('any value that is asked for: only the whole value is found, and a pattern holds no quote of it', () => {
  fc.assert(
    fc.property(text, text, (asked, held) => {
      const entry = { at: 0, kind: KINDS.decision, members: { username: held } };
      expect(isWanted(entry, { user: asked })).toBe(asked === held);
      const pattern = filterPattern({ user: asked, app: asked, request: asked });
      const [, ...values] = pattern.split(/\$\.(?:username|application|requestId) = /);
      for (const value of values) expect(value).toMatch(/^"[A-Za-z0-9@._+/:-]+"(?: && | \})$/);
    }),
  );
});
