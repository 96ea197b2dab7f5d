// A fetch that hands the request to an app as API Gateway would, without a network between them.
import type { GatehookOptions } from '../../client/index.ts';
import type { App } from '../../functions/http/app.ts';
import { inboundFromEvent } from '../../functions/http/inbound.ts';

/** @param app looked up at each call */
export const fetchFrom =
  (app: () => App): NonNullable<GatehookOptions['fetch']> =>
  async (url, { headers, body, method = 'GET' }) => {
    const { pathname, search } = new URL(url);
    const event = {
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers: { ...(headers as Record<string, string>), host: 'auth.example.com' },
      ...(body && { body: Buffer.from(body as Uint8Array).toString('base64') }),
      isBase64Encoded: true,
      requestContext: {
        requestId: 'gateway',
        stage: '$default',
        http: { method, sourceIp: '203.0.113.9' },
      },
    };
    const answer = await app()(inboundFromEvent(event, `request-${Math.random()}`));
    const text = answer.status === 204 || answer.status === 304 ? null : answer.body;
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
