// The passwords that are used most: a file of its own in the Lambda asset, loaded where one is set. It is 400 kB.
import { dictionary } from '@zxcvbn-ts/language-common';

/** 49,233 in lower case, the most used first (ASVS 6.2.4 asks for 3,000). */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common']);
