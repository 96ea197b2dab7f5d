// What the constructor refuses, and with which words; and that no secret is among them.
import { describe, expect, test } from '@jest/globals';
import {
  Gatehook,
  GatehookConfigurationError,
  GatehookError,
  type GatehookOptions,
} from '../../client/index.ts';
import { APPLICATION, allowing, SECRET, scripted } from './fakes.ts';

const url = 'https://gatehook.example';
const KEY = `ghk_shop_${'k'.repeat(32)}_${'c'.repeat(16)}`;
const PRIVATE_KEY =
  'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
const signed = { url, application: APPLICATION, signingSecret: SECRET };

const construct = (options: unknown) => () => new Gatehook(options as GatehookOptions);

function errorOf(options: unknown): GatehookError {
  try {
    construct(options)();
  } catch (error) {
    if (error instanceof GatehookError) return error;
  }
  throw new Error('the options were taken');
}

const ONE_PROOF = 'Give exactly one of "signingSecret", "privateKey" and "apiKey"; ';
const GENERATION =
  '"application" must be the id and the generation that were printed beside the secret, such as "shop.k7gq2m4xw5ab".';
const ID_ALONE = '"application" must be the application\'s id alone beside "privateKey", such as "shop".';
const API_KEY =
  '"apiKey" must be the whole text that starts with "ghk_", as `gatehook app create` printed it, without a space or line break.';
const NOT_HTTPS = '"url" must start with https://: passwords travel there. Only this machine may be http://.';
const URL_PARTS = '"url" must be scheme, host and path only: no user, password, query or fragment.';

describe('refused', () => {
  test.each([
    ['no proof', { url, application: 'shop' }, `${ONE_PROOF}0 were given.`],
    ['a secret and a key', { ...signed, apiKey: KEY }, `${ONE_PROOF}2 were given.`],
    ['all three', { ...signed, apiKey: KEY, privateKey: PRIVATE_KEY }, `${ONE_PROOF}3 were given.`],
    [
      'a secret that is not set',
      { ...signed, signingSecret: undefined },
      '"signingSecret" is undefined, not a string. Is the environment variable set?',
    ],
    ['a secret without an application', { url, signingSecret: SECRET }, GENERATION],
    ['a secret without a generation', { ...signed, application: 'shop' }, GENERATION],
    ['a generation of 11 characters', { ...signed, application: 'shop.generation2' }, GENERATION],
    ['a line break behind the application', { ...signed, application: `${APPLICATION}\n` }, GENERATION],
    ['a private key with a generation', { url, application: APPLICATION, privateKey: PRIVATE_KEY }, ID_ALONE],
    ['a private key without an application', { url, privateKey: PRIVATE_KEY }, ID_ALONE],
    ['a key for paths', { url, apiKey: KEY.replace('ghk_', 'ghp_') }, API_KEY],
    ['a key with a line break', { url, apiKey: `${KEY}\nx: y` }, API_KEY],
    [
      'a key of another application',
      { url, application: 'bar', apiKey: KEY },
      '"apiKey" belongs to the application "shop". Leave "application" out, or give its key.',
    ],
    [
      'a url that is not set',
      { ...signed, url: undefined },
      '"url" is undefined. Is the environment variable set?',
    ],
    [
      'a url without a scheme',
      { ...signed, url: 'gatehook.example' },
      '"url" is not a URL. Give the ApiUrl of the stack, with https://.',
    ],
    ['http to elsewhere', { ...signed, url: 'http://gatehook.example' }, NOT_HTTPS],
    [
      'http to a name that starts like this machine',
      { ...signed, url: 'http://localhost.example' },
      NOT_HTTPS,
    ],
    ['another scheme', { ...signed, url: 'ftp://localhost' }, NOT_HTTPS],
    ['a user in the url', { ...signed, url: 'https://user:pass@gatehook.example' }, URL_PARTS],
    ['a query in the url', { ...signed, url: `${url}?a=b` }, URL_PARTS],
    ['a timeout of 0', { ...signed, timeout: 0 }, '"timeout" must be a whole number from 1 to 600000.'],
    [
      'an endless timeout',
      { ...signed, timeout: Number.POSITIVE_INFINITY },
      '"timeout" must be a whole number from 1 to 600000.',
    ],
    ['-1 retries', { ...signed, retries: -1 }, '"retries" must be a whole number from 0 to 10.'],
    ['11 retries', { ...signed, retries: 11 }, '"retries" must be a whole number from 0 to 10.'],
    ['no options', undefined, 'Give the options as an object, such as { url: … }.'],
    ['options null', null, 'Give the options as an object, such as { url: … }.'],
    ['a fetch that is no function', { ...signed, fetch: {} }, '"fetch" must be a function, or left out.'],
    ['half a retry', { ...signed, retries: 0.5 }, '"retries" must be a whole number from 0 to 10.'],
  ])('%s', (_name, options, message) => {
    const error = errorOf(options);
    expect(error).toBeInstanceOf(GatehookConfigurationError);
    expect(error).toMatchObject({
      name: 'GatehookConfigurationError',
      code: 'invalid_configuration',
      message,
    });
  });

  test.each([
    ['secret', { ...signed, signingSecret: `${SECRET}canary` }],
    ['private key', { url, application: 'shop', privateKey: `${PRIVATE_KEY}canary` }],
    ['API key', { url, apiKey: `${KEY}canary` }],
    ['password in the url', { ...signed, url: 'https://user:canary@gatehook.example' }],
  ])('a wrong %s is not shown', (_name, options) => {
    const error = errorOf(options);
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('canary');
  });
});

describe('taken', () => {
  test.each([
    ['https', url, `${url}/webhook`],
    ['a slash at the end', `${url}/`, `${url}/webhook`],
    ['a path', `${url}/auth/`, `${url}/auth/webhook`],
    ['localhost', 'http://localhost:3000', 'http://localhost:3000/webhook'],
    [
      'a name below localhost, as of an emulator',
      'http://abc.execute-api.localhost:4566',
      'http://abc.execute-api.localhost:4566/webhook',
    ],
    ['127.0.0.1', 'http://127.0.0.1:3000', 'http://127.0.0.1:3000/webhook'],
    ['::1', 'http://[::1]:3000', 'http://[::1]:3000/webhook'],
  ])('%s', async (_name, given, asked) => {
    const { fetch, sent } = scripted(allowing());
    await new Gatehook({ ...signed, url: given, fetch }).authenticate('alice', 'secret');
    expect(sent.map((request) => request.url)).toEqual([asked]);
  });

  test.each([
    ['timeout 1', { timeout: 1 }],
    ['timeout 600000', { timeout: 600_000 }],
    ['no retries', { retries: 0 }],
    ['10 retries', { retries: 10 }],
  ])('%s', (_name, options) => {
    expect(construct({ ...signed, ...options })).not.toThrow();
  });
});
