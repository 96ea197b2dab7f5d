// The dialects that Gatehook speaks: one line each.
import type { Dialect } from './dialect.ts';
import { native } from './native.ts';
import { rabbitmq } from './rabbitmq.ts';

export const DIALECTS: readonly Dialect[] = [native, rabbitmq];
