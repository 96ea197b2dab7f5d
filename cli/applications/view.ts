// An application as it is shown: its status, limits, and the ends of its credentials; never a secret or a hash.
import { apiKeyId } from '../../functions/decision/caller.ts';
import type { Application, Generation } from '../../functions/decision/facts.ts';
import type { StoredSigningSecret } from '../secrets/signing-secret.ts';
import { instant, instantOrNull, listed, properties, table } from '../terminal/output.ts';

/** The part of the signing secret that dates it. */
type Master = Pick<StoredSigningSecret, 'createdAt' | 'previousUntil'>;

/** A generation made before the master was rotated signs under the previous one, if it still counts. */
export function masterOf({ createdAt }: Generation, master: Master): 'current' | 'previous' {
  return createdAt < master.createdAt && master.previousUntil > 0 ? 'previous' : 'current';
}

/** An application as `--json` prints it. Times are ISO 8601; `null` is "without an end" or "not limited". */
export function applicationView(application: Application, master: Master) {
  return {
    id: application.id,
    name: application.name,
    status: application.status,
    dialects: application.dialects,
    generations: application.generations.map((generation) => ({
      id: generation.id,
      createdAt: instant(generation.createdAt),
      expiresAt: instantOrNull(generation.expiresAt),
      master: masterOf(generation, master),
    })),
    keys: application.keys.map(({ hash, places, createdAt, expiresAt }) => ({
      id: apiKeyId(hash),
      places,
      createdAt: instant(createdAt),
      expiresAt: instantOrNull(expiresAt),
    })),
    publicKeys: application.publicKeys.map(({ key, createdAt }) => ({
      key: `whpk_${key}`,
      createdAt: instant(createdAt),
    })),
    mayAsk: application.mayAsk ?? null,
    mayAssert: application.mayAssert,
    mayAssertLogin: application.mayAssertLogin,
    mayIssueTokens: application.mayIssueTokens,
    audience: application.audience ?? null,
    introspects: application.introspects ?? [],
    origins: application.origins ?? [],
    returns: application.returns ?? null,
    mayManage: application.mayManage ?? [],
    mayResetPasswords: application.mayResetPasswords === true,
    mayGive: application.mayGive ?? [],
    mayGrant: application.mayGrant ?? [],
    maySet: application.maySet ?? [],
    strict: application.strict,
    permissionTemplates: { ...application.permissionTemplates },
    dialectSettings: { ...application.dialectSettings },
  };
}

function ending(expiresAt: number | null, now: number): string {
  if (expiresAt === null) return 'current';
  return expiresAt > now ? `until ${instant(expiresAt)}` : `ended ${instant(expiresAt)}`;
}

function generationLine(generation: Generation, master: Master, now: number): string {
  const line = `${generation.id} ${ending(generation.expiresAt, now)}`;
  if (masterOf(generation, master) === 'current') return line;
  return master.previousUntil > now
    ? `${line}, previous master until ${instant(master.previousUntil)}`
    : `${line}, dead with the previous master`;
}

const credentialCells = (application: Application, master: Master, now: number) => ({
  secrets: listed(application.generations.map((one) => generationLine(one, master, now))),
  keys: listed(
    application.keys.map(
      ({ hash, places, expiresAt }) => `${apiKeyId(hash)} ${places.join()} ${ending(expiresAt, now)}`,
    ),
  ),
});

/** @param now Unix milliseconds */
export function applicationsTable(applications: readonly Application[], master: Master, now: number): string {
  const rows = applications.map((application) => {
    const { secrets, keys } = credentialCells(application, master, now);
    const { id, name, status, dialects, publicKeys } = application;
    return [id, name, status, dialects.join(), secrets, keys, String(publicKeys.length)];
  });
  return table(['id', 'name', 'status', 'dialects', 'signing secrets', 'API keys', 'public keys'], rows);
}

const assignments = (texts: Readonly<Record<string, string>>) =>
  listed(Object.entries(texts).map(([name, text]) => `${name}=${text}`));

const yesNo = (value: boolean) => (value ? 'yes' : 'no');

/** @param now Unix milliseconds */
export function applicationText(application: Application, master: Master, now: number): string {
  const { secrets, keys } = credentialCells(application, master, now);
  const { publicKeys, mayAsk, returns, permissionTemplates, dialectSettings } = application;
  return properties([
    ['application', application.id],
    ['name', application.name],
    ['status', application.status],
    ['signing secrets', secrets],
    ['API keys', keys],
    ['public keys', listed(publicKeys.map(({ key }) => `whpk_${key}`))],
    ['dialects', listed(application.dialects)],
    ['may ask', mayAsk === undefined ? 'anything its dialects ask' : listed(mayAsk, 'nothing')],
    ['may assert', yesNo(application.mayAssert)],
    ['may assert login', listed(application.mayAssertLogin, 'no user')],
    ['may issue tokens', yesNo(application.mayIssueTokens)],
    ['audience', application.audience ?? '-'],
    ['introspects', listed(application.introspects ?? [])],
    ['origins', listed(application.origins ?? [])],
    ['returns', returns === undefined ? 'all attributes' : listed(returns, 'none')],
    ['may manage', listed(application.mayManage ?? [], 'no user')],
    ['may reset passwords', yesNo(application.mayResetPasswords === true)],
    ['may give', listed(application.mayGive ?? [], 'no role')],
    ['may grant', listed(application.mayGrant ?? [], 'no grant')],
    ['may set', listed(application.maySet ?? [], 'no attribute')],
    ['strict', yesNo(application.strict)],
    ['templates', assignments(permissionTemplates)],
    ['dialect settings', assignments(dialectSettings)],
  ]);
}
