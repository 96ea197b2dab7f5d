// The bytes of a line of the API's access log, by the format that the stage gives it and values of usual length.
import { ACCESS_LOG } from '../../infra/access-log.ts';

const VALUES: Readonly<Record<string, string>> = {
  '$context.requestId': 'AbCdEfGhIAMEMMQ=',
  '$context.requestTimeEpoch': '1764297000000',
  '$context.identity.sourceIp': '203.0.113.10',
  '$context.httpMethod': 'POST',
  '$context.routeKey': 'ANY /webhook',
  '$context.status': '200',
  '$context.responseLength': '150',
  '$context.responseLatency': '40',
  '$context.integrationLatency': '38',
  '$context.integrationStatus': '200',
  '$context.integrationErrorMessage': '-',
};

/** @throws where the format holds a value that this file knows no length of */
export function accessLogBytes(): number {
  const line = JSON.stringify({ service: 'gatehook-prod', ...ACCESS_LOG });
  return Buffer.byteLength(
    line.replace(/\$context\.[\w.]+/g, (name) => {
      const value = VALUES[name];
      if (value === undefined) throw new Error(`bench/parts/access-log.ts knows no length of ${name}`);
      return value;
    }),
  );
}
