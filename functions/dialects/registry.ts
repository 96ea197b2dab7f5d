// The dialects that Gatehook speaks: one line each.
import type { Dialect } from './dialect.ts';
import { native } from './native.ts';

export const DIALECTS: readonly Dialect[] = [native];
