// The dialect-free request: which application asks, about which user, proved how, for which permissions.

/** What proves the user. Exactly one way; a dialect never leaves this open. */
export type Credentials =
  | { readonly kind: 'password'; readonly password: string }
  /** An access token that Gatehook issued itself. */
  | { readonly kind: 'accessToken'; readonly token: string }
  /** A refresh token of ours, which a client keeps in place of the password. */
  | { readonly kind: 'refreshToken'; readonly token: string }
  /** The application vouches for a user it already knows: a follow-up question. Needs `mayAssert`. */
  | { readonly kind: 'assert' }
  /** The application vouches for the login itself (x509, SASL EXTERNAL). Needs `mayAssertLogin`. */
  | { readonly kind: 'assertLogin' };

/**
 * One thing that is asked for: a permission, or a set of them when it holds `*` or `**`
 * (see permissions.ts). A dialect asks by template instead, so that an application can override it.
 */
export type Ask =
  | { readonly permission: string }
  | {
      /** Filled by `fillTemplate`: `rabbitmq:${vhost}:${resource}:${name}:${permission}`. */
      readonly template: string;
      /** Name under which an application's own `permissionTemplates` replaces `template`: `rabbitmq.resource`. */
      readonly templateName: string;
      readonly values: Readonly<Record<string, TemplateValue>>;
      /**
       * Names of values that a request may leave out, or with a `.` at the end the beginnings of such names
       * (`resource.properties.`): empty where they are absent, so that a template may name what not every request has.
       */
      readonly optional?: readonly string[];
    };

/**
 * A plain text goes through `segment()`; a `pattern` was built from `segment()`s and wildcards by the dialect;
 * `spellings` are several texts of one thing, such as a path with and without a slash at its end.
 */
export type TemplateValue = string | { readonly pattern: string } | Spellings;

/** The first one names the thing. */
export interface Spellings {
  readonly spellings: readonly [string, ...string[]];
}

/**
 * The texts of one thing that is asked for, each a permission or a set; the first one names it. A grant allows the
 * thing, and a denial refuses it, by any of them.
 */
export type Asked = readonly [permission: string, ...otherSpellings: string[]];

/** One request, free of any dialect. Nothing in it is proved but the caller. */
export interface Question {
  readonly dialect: string;
  /** As the caller wrote it; normalised by `normalizeUsername` before it becomes a key. Empty for token questions. */
  readonly username: string;
  readonly credentials: Credentials;
  /** All must be allowed. Empty: authenticate only. */
  readonly asks: readonly Ask[];
  /** Recorded with the decision, never decided on. At most 16 strings of 256 bytes. */
  readonly context: Readonly<Record<string, string>>;
  /** Of the page whose browser sent the question; absent where no browser did, and where the product hands it on. */
  readonly origin?: string;
  /** Whether an access token is wanted with an allow. */
  readonly wantsToken: boolean;
  /**
   * Why the subject that the caller names is no user, as the application's settings of dialects have it: for the log.
   * null where it may be one; absent where every name is a user's.
   */
  readonly subjectFault?: (settings: Readonly<Record<string, string>>) => string | null;
  /** Whether a refresh token is wanted for a password, where the application may issue tokens; absent: no. */
  readonly wantsRefreshToken?: boolean;
}
