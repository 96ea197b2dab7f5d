// Reading the texts of fast hashes that are refused as they stand, so that an import can wrap them.
import { fieldsOf, fromBase64, fromHex } from '../../../functions/passwords/encoding.ts';
import {
  type DigestName,
  type OldHash,
  oldHash,
  splitSalted,
} from '../../../functions/passwords/old-hash.ts';
import { UnusableHash } from '../../../functions/passwords/unusable-hash.ts';

interface OldHashText {
  readonly pattern: RegExp;
  read(field: (name: string) => string): OldHash;
}

const NO_SALT = Buffer.alloc(0);

const HEX_DIGESTS: Readonly<Record<number, DigestName>> = {
  32: 'md5',
  40: 'sha1',
  64: 'sha256',
  128: 'sha512',
};

const bareHex: OldHashText = {
  pattern: /^(?<hash>[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})$/,
  read(field) {
    const digest = HEX_DIGESTS[field('hash').length] ?? 'md5';
    return oldHash({ digest, salt: NO_SALT, position: 'prefix' }, fromHex(field('hash')));
  },
};

/** `md5$salt$hex` and `sha1$salt$hex`, until Django 5.0; without a salt the field is empty. */
const django: OldHashText = {
  pattern: /^(?<digest>md5|sha1)\$(?<salt>[^$]*)\$(?<hash>[0-9a-fA-F]+)$/,
  read(field) {
    const rule = { digest: field('digest') as DigestName, salt: Buffer.from(field('salt'), 'utf8') };
    return oldHash({ ...rule, position: 'prefix' }, fromHex(field('hash')));
  },
};

/** `{MD5}`, `{SHA}` and their salted forms; where no salt follows, it is empty. */
const ldap: OldHashText = {
  pattern: /^\{(?<scheme>S?MD5|S?SHA(?:256|512)?)\}(?<bytes>[A-Za-z0-9+/=]+)$/i,
  read(field) {
    const name = field('scheme')
      .toLowerCase()
      .replace(/^s(?=md5|sha)/, '');
    return splitSalted((name === 'sha' ? 'sha1' : name) as DigestName, fromBase64(field('bytes')));
  },
};

/** Ory Kratos without a template: the digest of the password alone. */
const kratosPlain: OldHashText = {
  pattern: /^\$(?<digest>md5|sha1|sha256|sha512)\$(?<hash>[A-Za-z0-9+/=]+)$/,
  read: (field) =>
    oldHash(
      { digest: field('digest') as DigestName, salt: NO_SALT, position: 'prefix' },
      fromBase64(field('hash')),
    ),
};

/** Ory Kratos with a template in base64, of which only salt and password side by side can be wrapped. */
const kratosTemplate: OldHashText = {
  pattern:
    /^\$(?<digest>md5|sha1|sha256|sha512)\$pf=(?<template>[A-Za-z0-9+/=]+)\$(?<salt>[A-Za-z0-9+/=]*)\$(?<hash>[A-Za-z0-9+/=]+)$/,
  read(field) {
    const template = fromBase64(field('template')).toString('utf8');
    if (template !== '{SALT}{PASSWORD}' && template !== '{PASSWORD}{SALT}')
      throw new UnusableHash('the template is neither {SALT}{PASSWORD} nor {PASSWORD}{SALT}');
    const position = template.startsWith('{SALT}') ? ('prefix' as const) : ('suffix' as const);
    const rule = { digest: field('digest') as DigestName, salt: fromBase64(field('salt')), position };
    return oldHash(rule, fromBase64(field('hash')));
  },
};

/** MD5-crypt with its magic, as crypt(3), htpasswd and Dovecot write it; `{CRYPT}` or `{MD5-CRYPT}` may stand in front. */
const md5Crypt: OldHashText = {
  pattern: /^(?:\{(?:MD5-)?CRYPT\})?\$(?<magic>1|apr1)\$(?<salt>[^$]{0,8})\$(?<hash>[./0-9A-Za-z]{22})$/i,
  read(field) {
    const digest = field('magic') === '1' ? ('md5-crypt' as const) : ('apr1' as const);
    return oldHash(
      { digest, salt: Buffer.from(field('salt'), 'utf8'), position: 'prefix' },
      Buffer.from(field('hash')),
    );
  },
};

/** phpass: WordPress until 6.7 (`$P$`) and phpBB (`$H$`). */
const phpass: OldHashText = {
  pattern: /^\$[PH]\$(?<setting>[./0-9A-Za-z]{9})(?<hash>[./0-9A-Za-z]{22})$/,
  read: (field) =>
    oldHash(
      { digest: 'phpass', salt: Buffer.from(field('setting')), position: 'prefix' },
      Buffer.from(field('hash')),
    ),
};

/** MySQL's `mysql_native_password`: a star and 40 hexadecimal digits. */
const mysql: OldHashText = {
  pattern: /^\*(?<hash>[0-9a-fA-F]{40})$/,
  read: (field) => oldHash({ digest: 'mysql', salt: NO_SALT, position: 'prefix' }, fromHex(field('hash'))),
};

/** Mosquitto until 2.0: `$6$` with base64, where SHA-crypt has neither `+` nor `=`. */
const mosquitto: OldHashText = {
  pattern: /^\$6\$(?<salt>[A-Za-z0-9+/]+={0,2})\$(?<hash>[A-Za-z0-9+/]{86}==)$/,
  read: (field) =>
    oldHash(
      { digest: 'sha512', salt: fromBase64(field('salt')), position: 'suffix' },
      fromBase64(field('hash')),
    ),
};

/** Dovecot's own names: `{PLAIN-MD5}` in hexadecimal, `{LDAP-MD5}` in base64. */
const dovecotMd5: OldHashText = {
  pattern: /^\{(?:PLAIN-MD5\}(?<hex>[0-9a-f]{32})|LDAP-MD5\}(?<base64>[A-Za-z0-9+/=]+))$/i,
  read: (field) =>
    oldHash(
      { digest: 'md5', salt: NO_SALT, position: 'prefix' },
      field('hex') === '' ? fromBase64(field('base64')) : fromHex(field('hex')),
    ),
};

const TEXTS: readonly OldHashText[] = [
  bareHex,
  django,
  ldap,
  kratosPlain,
  kratosTemplate,
  md5Crypt,
  phpass,
  mysql,
  mosquitto,
  dovecotMd5,
];

/**
 * The old hash in a text of its source. Only for an import that was told to wrap: 40 hexadecimal digits look like SHA-1
 * for every maker, and a wrong guess is a password that never matches.
 * @returns null where the text is none that can be wrapped
 * @throws UnusableHash where it is one of them, but broken
 */
export function readOldHash(text: string): OldHash | null {
  const known = TEXTS.find(({ pattern }) => pattern.test(text));
  return known === undefined ? null : known.read(fieldsOf(known.pattern, text, known.pattern.source));
}
