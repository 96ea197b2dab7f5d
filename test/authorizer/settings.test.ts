// The authorizer's settings: what each mistake is told, and on the first start, not on the first request.
import { describe, expect, test } from '@jest/globals';
import { readAuthorizerSettings } from '../../functions/assembly/authorizer-settings.ts';

const read = (environment: Record<string, string> = {}) =>
  readAuthorizerSettings({ GATEHOOK_APPLICATION: 'orders-api', ...environment });

describe('settings', () => {
  test('the application alone', () => {
    expect(read()).toEqual({
      application: 'orders-api',
      template: 'api:${method}:${path}',
      fields: [],
      topics: [],
    });
  });

  test('all of them', () => {
    const environment = {
      GATEHOOK_PERMISSION_TEMPLATE: 'orders:${method}:${route}',
      GATEHOOK_FIELDS: 'Mutation.refund, Query.orders',
      GATEHOOK_TOPICS: 'devices/${clientId}/* news',
    };
    expect(read(environment)).toEqual({
      application: 'orders-api',
      template: 'orders:${method}:${route}',
      fields: ['Mutation.refund', 'Query.orders'],
      topics: ['devices/${clientId}/*', 'news'],
    });
  });

  test('nine topics', () => {
    expect(read({ GATEHOOK_TOPICS: 'a b c d e f g h i' }).topics).toHaveLength(9);
  });

  test.each([
    ['GATEHOOK_APPLICATION', '', "an application's id"],
    ['GATEHOOK_APPLICATION', 'Shop', "an application's id"],
    ['GATEHOOK_PERMISSION_TEMPLATE', 'api:${verb}', 'the template names "${verb}"'],
    ['GATEHOOK_PERMISSION_TEMPLATE', 'api::${path}', 'a segment is empty'],
    ['GATEHOOK_PERMISSION_TEMPLATE', 'api:*', '"*" is for grants only'],
    ['GATEHOOK_FIELDS', 'refund', 'fields such as'],
    ['GATEHOOK_TOPICS', 'a b c d e f g h i j', 'at most 9 topics'],
    ['GATEHOOK_TOPICS', 'devices/${username}/*', 'at most 9 topics'],
    ['GATEHOOK_TOPICS', 'devices/**', 'at most 9 topics'],
    ['GATEHOOK_TOPICS', 'devices/#', 'at most 9 topics'],
  ])('%s=%s', (name, value, expected) => {
    const reading = () => read({ [name]: value });
    expect(reading).toThrow(expect.objectContaining({ code: 'broken_settings' }));
    expect(reading).toThrow(`The environment variable ${name} must be `);
    expect(reading).toThrow(expected);
  });
});
