// What a part of the bench gives to a page.

export interface Section {
  readonly text: string;
  /** By file name, in docs/images/bench. */
  readonly pictures: Readonly<Record<string, string>>;
}

export const picture = (file: string, alt: string): string => `![${alt}](images/bench/${file})`;
