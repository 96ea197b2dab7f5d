// What the tests of a policy came to: for people, for programs, and as JUnit's XML for checks of pull requests.
import { oneLine } from '../../terminal/output.ts';
import type { Asking } from '../policy.ts';
import { hasPassed, isRight, type Outcome, type TestResult } from './run.ts';

/** `orders:42:read`, or `rabbitmq { vhost: /, name: orders }`. */
function asText(asking: Asking): string {
  if (typeof asking === 'string') return asking;
  const values = Object.entries(asking.values).map(([name, value]) => `${name}: ${value}`);
  return `${asking.dialect} { ${values.join(', ')} }`;
}

const ANSWERS = { allow: 'allowed', deny: 'denied' } as const;

function complaint({ asking, expected, answer, because }: Outcome): readonly string[] {
  const found = answer === null ? 'cannot be asked' : `is ${ANSWERS[answer]}`;
  return [
    `${asText(asking)} ${found}, and should be ${ANSWERS[expected]}`,
    ...because.map((one) => `  ${one}`),
  ];
}

const complaints = ({ outcomes }: TestResult): readonly string[] =>
  outcomes
    .filter((outcome) => !isRight(outcome))
    .flatMap(complaint)
    .map(oneLine);

const place = (file: string, { test }: TestResult): string => `${file}:${test.place.line}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** One line for each test, and below one that failed what differs and why. */
export function testsText(results: readonly TestResult[], file: string): string {
  const lines = results.flatMap((result) => {
    const name = oneLine(result.test.name);
    if (hasPassed(result)) return [`ok    ${name}`];
    return [
      `FAIL  ${name}  (${place(file, result)})`,
      ...complaints(result).map((line) => `        ${line}`),
    ];
  });
  const questions = results.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  const failed = results.filter((result) => !hasPassed(result)).length;
  const sum = `${counted(results.length, 'test')}, ${counted(questions, 'question')}: ${failed === 0 ? 'all as expected' : `${counted(failed, 'test')} failed`}.`;
  return [...lines, '', sum].join('\n');
}

/** The results as `--json` prints them. */
export const testsView = (results: readonly TestResult[]) => ({
  passed: results.every(hasPassed),
  tests: results.map((result) => ({
    name: result.test.name,
    line: result.test.place.line,
    passed: hasPassed(result),
    outcomes: result.outcomes.map((outcome) => ({ ...outcome, passed: isRight(outcome) })),
  })),
});

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Without control characters, which XML 1.0 (§2.2) cannot hold. */
const xml = (text: string): string =>
  oneLine(text).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

/** JUnit's XML, as CI systems show it beside a pull request. */
export function testsJunit(results: readonly TestResult[], file: string): string {
  const failures = results.filter((result) => !hasPassed(result)).length;
  const cases = results.map((result) => {
    const head = `<testcase classname="${xml(file)}" name="${xml(result.test.name)}" file="${xml(file)}" line="${result.test.place.line}"`;
    if (hasPassed(result)) return `    ${head}/>`;
    const [first = '', ...rest] = complaints(result);
    const body = [first, ...rest].map(xml).join('\n');
    return `    ${head}>\n      <failure message="${xml(first)}">${body}</failure>\n    </testcase>`;
  });
  const counts = `tests="${results.length}" failures="${failures}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="gatehook" ${counts}>`,
    `  <testsuite name="${xml(file)}" ${counts} errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
