// Finding the stack that `npx gatehook dev` runs: it writes where it listens into its data folder, readable to its owner only.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANGES_KEPT_DAYS } from '../../functions/store/keys.ts';
import { failed } from '../terminal/errors.ts';
import type { StackAddress } from './address.ts';
import { folderFault } from './private-folder.ts';
import { parseHashing, parseHold } from './stage.ts';

/** The members of `.gatehook/local.json`, all texts. */
const MEMBERS = [
  'url',
  'dynamodb',
  'secrets',
  'table',
  'signingSecret',
  'tokenKeys',
  'registryKey',
  'accessKeyId',
  'secretAccessKey',
  'region',
  'hashing',
  'hold',
] as const;

type LocalStack = Readonly<Record<(typeof MEMBERS)[number], string>>;

function parse(text: string, path: string): LocalStack {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw failed(
      'broken_local_stack',
      `${path} is not JSON. Restart the local stack with npx gatehook dev.`,
      error,
    );
  }
  const found = new Map(Object.entries(Object(value)));
  const entries = MEMBERS.map((name) => {
    const member = found.get(name);
    if (typeof member !== 'string')
      throw failed(
        'broken_local_stack',
        `${path} has no "${name}". Restart the local stack with npx gatehook dev.`,
      );
    return [name, member] as const;
  });
  return Object.fromEntries(entries) as LocalStack;
}

/**
 * Reads where the local stack listens.
 * @param folder its data folder, `.gatehook` where not set
 * @throws CommandError `no_local_stack`, `unsafe_folder`, `broken_local_stack`
 */
export async function readLocalStack(folder = '.gatehook'): Promise<StackAddress> {
  const path = join(folder, 'local.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw failed(
      'no_local_stack',
      `No stack runs here (${path} cannot be read). Start the local stack with npx gatehook dev, or name a stack with --stack.`,
      error,
    );
  }
  const fault = await folderFault(folder, 'read');
  if (fault !== null) throw failed('unsafe_folder', fault);
  const local = parse(text, path);
  const {
    url,
    dynamodb,
    secrets,
    table,
    signingSecret,
    tokenKeys,
    registryKey,
    region,
    hashing,
    hold,
    ...credentials
  } = local;
  return {
    name: 'the local stack',
    url: url.replace(/\/$/, ''),
    tableName: table,
    signingSecretId: signingSecret,
    tokenKeysId: tokenKeys,
    registryKeyId: registryKey,
    hashing: parseHashing(hashing, `"hashing" in ${path}`),
    hold: parseHold(hold, `"hold" in ${path}`),
    changesKeptDays: CHANGES_KEPT_DAYS,
    dynamodb: { endpoint: dynamodb, region, credentials },
    secrets: { endpoint: secrets, region, credentials },
    sts: null,
  };
}
