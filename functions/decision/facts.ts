// The facts a decision stands on, and the port through which they are read and claimed. store/ implements it.
import type { Attempts } from '../lockout/rule.ts';

/** A user as stored. `name` is normalised. */
export interface User {
  readonly name: string;
  readonly status: 'active' | 'disabled';
  /** Absent for users who are only ever asserted. */
  readonly passwordHash?: string;
  readonly roles: readonly string[];
  readonly grants: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** New on create, set-password, disable, revoke-tokens, import-replace: tokens of an older one are dead. */
  readonly tokenGeneration: string;
  /** Random; new with every change, so that a writer notices that it was overtaken. */
  readonly version: string;
  /** Where the user's profile lies (store/profiles.ts), for users who came by SCIM; no decision reads it. */
  readonly profile?: string;
}

export interface Role {
  readonly name: string;
  readonly grants: readonly string[];
  readonly includes: readonly string[];
}

/** One secret generation: its signing secret is derived from the master, so only its name and end are stored. */
export interface Generation {
  readonly id: string;
  readonly createdAt: number;
  /** Unix milliseconds; null while it is the current one. */
  readonly expiresAt: number | null;
}

export interface ApiKeyRecord {
  readonly id: string;
  /** SHA-256 of the whole key, base64url. */
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** Where it may stand: `header`, or `path` for products that carry a secret only in their URL. */
  readonly places: readonly ('header' | 'path')[];
}

export interface PublicKeyRecord {
  /** SHA-256 of the raw 32 bytes, base64url: the name under which one application owns it. */
  readonly fingerprint: string;
  /** Raw ed25519 key, base64. */
  readonly key: string;
  readonly createdAt: number;
}

/** An application with its limits. */
export interface Application {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'disabled';
  readonly generations: readonly Generation[];
  readonly keys: readonly ApiKeyRecord[];
  readonly publicKeys: readonly PublicKeyRecord[];
  /** Dialects it may speak; `native` when none was named. */
  readonly dialects: readonly string[];
  /** Grants that bound what it may ask about; absent: anything for native, the templates' prefixes elsewhere. */
  readonly mayAsk?: readonly string[];
  readonly mayAssert: boolean;
  /** User-name patterns (grant syntax) whose login itself may be vouched for. */
  readonly mayAssertLogin: readonly string[];
  readonly mayIssueTokens: boolean;
  /** New on create: refresh tokens of an application of the same id that was deleted are dead. Absent in older items. */
  readonly tokenGeneration?: string;
  /** User-name patterns (grant syntax) of the users that it may create, change and delete; absent: none. */
  readonly mayManage?: readonly string[];
  /** Whether it may let them set a new password by a code that it sends them; absent: no. */
  readonly mayResetPasswords?: boolean;
  /** Roles that it may give to them; `*` for every role; absent: none. */
  readonly mayGive?: readonly string[];
  /** Patterns of grants that it may give to them; absent: none. */
  readonly mayGrant?: readonly string[];
  /** Attributes of theirs that it may set; `*` for every attribute; absent: none. */
  readonly maySet?: readonly string[];
  readonly audience?: string;
  /** Audiences beside its own whose tokens it may introspect and revoke. */
  readonly introspects?: readonly string[];
  /** Origins whose pages may ask in its name, as browsers write them: `https://app.example.com`; absent: none. */
  readonly origins?: readonly string[];
  /** Attributes it may see; absent: all. */
  readonly returns?: readonly string[];
  /** Never recognise a password by memory: hash every time. */
  readonly strict: boolean;
  /** Overrides of dialect templates, by template name. */
  readonly permissionTemplates: Readonly<Record<string, string>>;
  /** Settings of single dialects, by their documented names: `kubernetes.passOn`. */
  readonly dialectSettings: Readonly<Record<string, string>>;
  readonly version: string;
}

/** The id of a signed message, as one request claims it. */
export interface IdClaim {
  readonly application: string;
  readonly webhookId: string;
  /** Random: a claim held under it is held by this very request. */
  readonly owner: string;
}

/** `lost`: the rule allows no attempt now, or another request was faster. `replayed`: another request holds the id. */
export type ClaimOutcome = 'claimed' | 'lost' | 'replayed';

/** What one consistent read brings. Absent items are null. */
export interface Facts {
  readonly application: Application | null;
  readonly user: User | null;
  readonly attempts: Attempts | null;
  /** The policy revision; null before the first role was written. */
  readonly revision: string | null;
  /** Whether another request holds a live claim of this webhook id. */
  readonly claimed: boolean;
  readonly tokenRevoked: boolean;
}

export interface FactsRequest {
  readonly application: string;
  /** Normalised; null when the name can be no user's, so that nothing is read under it. */
  readonly username: string | null;
  readonly webhookId: string | null;
  /**
   * Whether the id is claimed under the name, beside its attempts: for every password that may be guessed. The signed
   * bytes alone decide it, so that a copy looks for the claim where the first one made it.
   */
  readonly underName: boolean;
  readonly tokenId: string | null;
  /** Whose own claim does not count: a request may put several questions under one id. */
  readonly owner: string;
}

/** Everything a decision needs of the store. Every method throws when the store cannot answer: that is `unknown`. */
export interface DecisionStore {
  /** One strongly consistent round trip. */
  readFacts(request: FactsRequest): Promise<Facts>;
  readAttempts(username: string): Promise<Attempts | null>;
  /** One round trip for any number of names; missing roles are left out. Strongly consistent. */
  readRoles(names: readonly string[]): Promise<readonly Role[]>;
  /** False when another request holds the id. Safe to retry: `owner` recognises its own write. */
  claimWebhookId(application: string, webhookId: string, owner: string): Promise<boolean>;
  releaseWebhookId(application: string, webhookId: string, owner: string): Promise<void>;
  /** Counts one attempt of the request `owner` before its hash and claims the id with it. Never retried blindly. */
  claimAttempt(
    username: string,
    read: Attempts | null,
    owner: string,
    id: IdClaim | null,
  ): Promise<ClaimOutcome>;
  /** Claims the id of a question under a name that is no guess; `lost` where failures are counted. */
  claimUnderName(username: string, id: IdClaim): Promise<ClaimOutcome>;
  /** Gives back an id that this request claimed under a name; does nothing where it claimed none. */
  releaseUnderName(username: string, id: IdClaim): Promise<void>;
  /** Takes back an attempt that ran no hash, also one whose claim failed after it was made; nothing where none was made. */
  returnAttempt(username: string): Promise<void>;
  clearAttempts(username: string): Promise<void>;
  /** Replaces the hash only while it is still `verified`; false when a change of password came first. */
  replacePasswordHash(username: string, verified: string, replacement: string): Promise<boolean>;
}
