// How long an open session goes on before its user is asked about again, for products that take a time with the answer.
import type { DialectSetting, DialectSettings } from './dialect.ts';

/**
 * The setting `<dialect>.sessionSeconds`, for `settings` of a dialect.
 * @param otherwise what happens where an application does not have it
 */
export function sessionSecondsSetting(
  dialect: string,
  otherwise: string,
): Readonly<Record<string, DialectSetting>> {
  return {
    [`${dialect}.sessionSeconds`]: {
      meaning: `seconds after which an open session is asked about again or ends; without it, ${otherwise}`,
      form: /^[1-9][0-9]{1,6}$/,
      example: '900 (10 to 9999999)',
    },
  };
}

/** The application's setting in seconds; undefined where it has none. */
export function sessionSeconds(settings: DialectSettings, dialect: string): number | undefined {
  const text = settings[`${dialect}.sessionSeconds`];
  return text === undefined ? undefined : Number(text);
}
