// What a synthesis is refused with.

/** A stage or a setting that does not exist. */
export class SettingsError extends Error {
  readonly code = 'unknown_setting';
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}
