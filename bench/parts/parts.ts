// The parts of the bench, in the order of docs/performance.md.
import { cost } from './cost.ts';
import { flames } from './flames.ts';
import { growth } from './growth.ts';
import { noHash } from './no-hash.ts';
import type { Part } from './part.ts';
import { passwords } from './passwords.ts';
import { permissions } from './permissions.ts';
import { scale } from './scale.ts';
import { start } from './start.ts';

export const PARTS: readonly Part[] = [passwords, noHash, permissions, growth, cost, scale, flames, start];
