// Whom the guard before store and secrets lets through: tools of this machine, never a browser.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { refuseBrowser } from '../../local/guard.ts';

/** @returns what was answered; null where the request may go on */
function refusalOf(headers: Record<string, string>): { status: number; body: unknown } | null {
  let body = '';
  const response = {
    statusCode: 200,
    setHeader: () => undefined,
    end(text: string) {
      body = text;
    },
  };
  const refused = refuseBrowser(
    { headers } as unknown as IncomingMessage,
    response as unknown as ServerResponse,
  );
  return refused ? { status: response.statusCode, body: JSON.parse(body) } : null;
}

describe('a Host of this machine passes', () => {
  test.each([
    'localhost',
    'localhost:8001',
    '127.0.0.1:8001',
    '[::1]:8001',
    '192.168.1.7:8001',
    'host.docker.internal:8001',
  ])('%s', (host) => {
    expect(refusalOf({ host })).toBeNull();
  });
});

describe('a Host that somebody else can point here is refused', () => {
  test.each([
    'rebound.example',
    'rebound.example:8001',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example',
    'localhost.',
    'local host',
    '',
  ])('"%s"', (host) => {
    expect(refusalOf({ host })).toEqual({
      status: 403,
      body: {
        __type: 'AccessDeniedException',
        Message: 'Ask by an address or as localhost: this name is refused (Host).',
      },
    });
  });

  test('none at all, as HTTP/1.0 may send', () => {
    expect(refusalOf({})).toMatchObject({ status: 403 });
  });
});

describe('an Origin is refused, whatever it is', () => {
  test.each(['https://evil.example', 'http://localhost:3000', 'null', ''])('"%s"', (origin) => {
    expect(refusalOf({ host: 'localhost:8001', origin })).toEqual({
      status: 403,
      body: { __type: 'AccessDeniedException', Message: 'Requests of web pages are refused (Origin).' },
    });
  });
});
