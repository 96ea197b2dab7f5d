// Mutants that no test can tell from the code itself, or that only tell it something which does not matter, and why.

interface Explanation {
  readonly file: string;
  /** The code and what it was changed into, as `npm run mutate` prints them. */
  readonly mutants: readonly (readonly [code: string, mutant: string])[];
  readonly why: string;
}

/** What Stryker puts in place of an empty text. */
const FILLED = '"Stryker was here!"';

export const EXPLAINED: readonly Explanation[] = [
  {
    file: 'functions/callers/api-key.ts',
    mutants: [["''", FILLED]],
    why: 'The expression has both groups wherever it matches: the compiler asks for a default.',
  },
  {
    file: 'functions/callers/buckets.ts',
    mutants: [
      ['oldest !== undefined', 'true'],
      ["''", FILLED],
    ],
    why: 'A map above its capacity has a first key, and a text that is split a first part: the compiler asks for both. What stands behind eight groups is not looked at.',
  },
  {
    file: 'functions/callers/headers.ts',
    mutants: [["''", FILLED]],
    why: 'The text in place of a header that is absent holds spaces, so it is no id, time, application or signature either.',
  },
  {
    file: 'functions/callers/misplaced-keys.ts',
    mutants: [["''", FILLED]],
    why: 'The text in place of a header, or of a key in it, is no key either.',
  },
  {
    file: 'functions/callers/presented-keys.ts',
    mutants: [
      ["''", FILLED],
      ['error instanceof MalformedError', 'true'],
      ['{ id: undefined, secret: undefined }', '{}'],
      [
        '{ if (error instanceof MalformedError) return { id: undefined, secret: undefined }; throw error; }',
        '{}',
      ],
    ],
    why: 'The text is no header of credentials and no application; reading a form throws nothing but this error today; and what is absent is undefined.',
  },
  {
    file: 'functions/callers/public-keys.ts',
    mutants: [
      ['forgotten !== undefined', 'true'],
      ["''", FILLED],
    ],
    why: 'It is called where the map is full. The one bucket of the process may have any name.',
  },
  {
    file: 'functions/callers/user-token.ts',
    mutants: [["''", FILLED]],
    why: 'The text in place of a header that is absent is no token either.',
  },
  {
    file: 'functions/decision/attempt.ts',
    mutants: [
      ['attempts !== null', 'true'],
      ["'lost'", '""'],
    ],
    why: 'Where nothing is counted the rule lets the attempt through, lines before: the compiler asks. Only what is claimed or replayed is told from the rest.',
  },
  {
    file: 'functions/decision/authorize.ts',
    mutants: [['user.grants.length === 0', 'false']],
    why: 'A tree without rules decides nothing: it is left out for what it would allocate.',
  },
  {
    file: 'functions/decision/patterns.ts',
    mutants: [
      ['[0, asked.length, 0, 0]', '[]'],
      ['[0, asked.length]', '[]'],
      ['other === undefined', 'false'],
    ],
    why: 'What is undefined compares as 0 does, and no symbol stands there, as none does at the length. What is written behind the end of an array of bytes is dropped: the compiler asks.',
  },
  {
    file: 'functions/decision/prefix-index.ts',
    mutants: [
      ['[]', '["Stryker was here"]'],
      ['this.#entries[middle]?.beginning', 'this.#entries[middle].beginning'],
      ["''", FILLED],
    ],
    why: 'Each beginning has its group, and the middle of two places an entry: the compiler asks for both defaults.',
  },
  {
    file: 'functions/decision/prove-password.ts',
    mutants: [
      ['{ stays: false }', '{}'],
      ['facts.user !== null', 'true'],
      ['user.passwordHash !== undefined', 'true'],
      ['user.passwordHash === undefined', 'false'],
    ],
    why: 'What is absent reads as false. Only a user is remembered, and only one with a hash is proved by it: the compiler asks.',
  },
  {
    file: 'functions/decision/role-cache.ts',
    mutants: [
      ['level.length > 0', 'true'],
      ['level.length > 0', 'level.length >= 0'],
    ],
    why: 'An empty level reads nothing and leads to no other.',
  },
  {
    file: 'functions/decision/roles.ts',
    mutants: [["''", FILLED]],
    why: 'A way has a last name: the compiler asks.',
  },
  {
    file: 'functions/decision/rule-tree.ts',
    mutants: [
      ["''", FILLED],
      ['[]', '["Stryker was here"]'],
    ],
    why: 'A text that is split has a first part: the compiler asks. Of what was matched only the second part is looked at.',
  },
  {
    file: 'functions/decision/rules.ts',
    mutants: [
      ["'${'", '""'],
      ['!rule.hasPlaceholders', 'false'],
      ['pattern === undefined', 'true'],
      ['first.position < rule.position', 'first.position <= rule.position'],
    ],
    why: 'A pattern that is compiled anew decides the same, later. Two grants of a list never have one place.',
  },
  {
    file: 'functions/decision/templates.ts',
    mutants: [['[]', '["Stryker was here"]']],
    why: 'No template names such a value.',
  },
  {
    file: 'functions/decision/token-standing.ts',
    mutants: [['[]', '["Stryker was here"]']],
    why: 'No audience has this name.',
  },
  {
    file: 'functions/decision/username.ts',
    mutants: [['normal === null', 'false']],
    why: 'What can be no name shows nothing and stays null: the compiler asks.',
  },
  {
    file: 'functions/tokens/key-set.ts',
    mutants: [["''", FILLED]],
    why: 'The text in place of a secret without one is no JSON either.',
  },
  {
    file: 'functions/tokens/published-tokens.ts',
    mutants: [
      ["''", FILLED],
      ['[]', '["Stryker was here"]'],
      ["typeof n !== 'string'", 'false'],
      ["typeof e !== 'string'", 'false'],
    ],
    why: 'The text in place of an answer that is none is no JSON, and the text in place of a key no key. What is no text cannot be imported either: the compiler asks.',
  },
  {
    file: 'functions/tokens/read-token.ts',
    mutants: [["''", FILLED]],
    why: 'The text in place of a key name that is absent is no thumbprint either.',
  },
  {
    file: 'functions/tokens/refresh-tokens.ts',
    mutants: [['error instanceof errors.JOSEError', 'true']],
    why: 'Verifying a MAC throws nothing else today.',
  },
  {
    file: 'functions/tokens/rotate.ts',
    mutants: [["'setSecret'", '""']],
    why: 'A step without a case does nothing, and this one has nothing to do.',
  },
  {
    file: 'functions/tokens/trial.ts',
    mutants: [["'trial'", '""']],
    why: 'Any text may be signed on trial.',
  },
  {
    file: 'functions/passwords/encoding.ts',
    mutants: [['match.groups?.[name]', 'match.groups[name]']],
    why: 'Every pattern has named groups, so a match has them: the compiler asks.',
  },
  {
    file: 'functions/passwords/common-passwords.ts',
    mutants: [["'passwords-common'", '""']],
    why: 'The list is read once and kept, before this mutant runs; without it, the tests of common passwords fail.',
  },
  {
    file: 'functions/passwords/peppers.ts',
    mutants: [
      ['[]', '["Stryker was here"]'],
      ["''", FILLED],
    ],
    why: 'The list in place of a match has no second member either, and the text in place of a key id is no base64 of an id.',
  },
  {
    file: 'functions/passwords/remembered.ts',
    mutants: [['oldest !== undefined', 'true']],
    why: 'A map above its capacity has a first key: the compiler asks.',
  },
  {
    file: 'functions/passwords/stage.ts',
    mutants: [['[]', '["Stryker was here"]']],
    why: 'The list in place of a match has no second member either.',
  },
  {
    file: 'functions/passwords/formats/argon2.ts',
    mutants: [["'19'", '""']],
    why: 'Where no version is named, the library takes 19 itself.',
  },
  {
    file: 'functions/passwords/formats/bcrypt.ts',
    mutants: [["''", FILLED]],
    why: 'The form has no character outside of the alphabet: the compiler asks.',
  },
  {
    file: 'functions/passwords/formats/ldap.ts',
    mutants: [["'sha1'", '""']],
    why: 'The form has the three schemes only: the compiler asks.',
  },
  {
    file: 'functions/passwords/formats/pbkdf2.ts',
    mutants: [['{ bytes: 1, milliseconds: 1 }', '{}']],
    why: 'The forms have the five digests only: the compiler asks.',
  },
  {
    file: 'functions/passwords/formats/pbkdf2-of-products.ts',
    mutants: [
      ['known === undefined', 'false'],
      ["'the length is none that Spring Security writes'", '""'],
    ],
    why: 'The form has the two lengths only: the compiler asks.',
  },
];
