// One Gatehook among the outputs of a stack: by itself, below a construct, and one of several.
import { describe, expect, test } from '@jest/globals';
import { gatehookOutputs, parseStackName } from '../../cli/stack/outputs.ts';

const outputsOf = (...prefixes: string[]) =>
  prefixes.flatMap((prefix) =>
    ['ApiUrl', 'TableName', 'SigningSecretArn', 'TokenKeysArn'].map((name) => ({
      OutputKey: `${prefix}${name}`,
      OutputValue: `${prefix || 'bare'} ${name}`,
    })),
  );
const found = (text: string, ...prefixes: string[]) =>
  gatehookOutputs(parseStackName(text), [
    // Another team's own, without a table.
    { OutputKey: 'OrdersApiUrl', OutputValue: 'https://orders.example' },
    ...outputsOf(...prefixes),
  ]);

test.each([
  ['Gatehook-prod', '', ['']],
  ['Shop', 'Auth', ['Auth']],
  ['Shop/Auth', 'Auth', ['Auth']],
  ['Shop/Auth', 'Auth', ['Auth', 'Second']],
  ['Shop/Team/my-auth', 'Teammyauth', ['Auth', 'Teammyauth']],
  ['Shop/Default', '', ['', 'Auth']],
  ['arn:aws:cloudformation:eu-central-1:111122223333:stack/Shop/0f6a', 'Auth', ['Auth']],
])('--stack %s is the one below "%s" of %j', (text, prefix, prefixes) => {
  const { url, tableName, signingSecretArn, find } = found(text, ...prefixes);
  const name = prefix || 'bare';
  expect([url, tableName, signingSecretArn, find('TokenKeysArn'), find('RegistryKeyArn')]).toEqual([
    `${name} ApiUrl`,
    `${name} TableName`,
    `${name} SigningSecretArn`,
    `${name} TokenKeysArn`,
    undefined,
  ]);
});

describe('refused', () => {
  test.each([
    [
      'Shop',
      ['Auth', 'Second'],
      'several_gatehooks',
      'holds several: Auth, Second. Name one: --stack Shop/Auth.',
    ],
    ['Shop', ['', 'Second'], 'several_gatehooks', 'Name one: --stack Shop/Default.'],
    ['Shop/auth', ['Auth'], 'no_stack', 'The stack "Shop" holds no Gatehook "auth". It holds Auth.'],
    ['Shop', [], 'no_outputs', 'The stack "Shop" has no outputs ApiUrl, TableName, SigningSecretArn'],
    ['Shop/Auth', [], 'no_outputs', 'The stack "Shop" has no outputs'],
  ])('--stack %s of %j: %s', (text, prefixes, code, message) => {
    expect(() => found(text, ...prefixes)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
