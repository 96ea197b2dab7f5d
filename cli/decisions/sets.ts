// What a person who asks for `orders:*` may not know: that is one question about all that it matches, not about each.

/**
 * A remark for each set among what is asked for (docs/permissions.md, "Sets").
 * @param permissions permissions, or sets of them, which alone hold `*`
 */
export const setNotes = (permissions: readonly string[]): readonly string[] =>
  permissions
    .filter((one) => one.includes('*'))
    .map(
      (one) =>
        `${one} is a set: it is allowed where one grant covers all of it and no denial meets it. Whether one permission of it is allowed, ask without "*".`,
    );
