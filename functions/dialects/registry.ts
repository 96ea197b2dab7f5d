// The dialects that Gatehook speaks: one line each.
import { authzen } from './authzen.ts';
import type { Dialect } from './dialect.ts';
import { emqx } from './emqx.ts';
import { forwardAuth } from './forward-auth.ts';
import { freeradius } from './freeradius.ts';
import { hasura } from './hasura.ts';
import { kubernetes } from './kubernetes.ts';
import { mosquittoGoAuth } from './mosquitto-go-auth.ts';
import { native } from './native.ts';
import { oci } from './oci.ts';
import { opa } from './opa.ts';
import { rabbitmq } from './rabbitmq.ts';
import { vernemq } from './vernemq.ts';

export const DIALECTS: readonly Dialect[] = [
  native,
  authzen,
  emqx,
  forwardAuth,
  freeradius,
  hasura,
  kubernetes,
  mosquittoGoAuth,
  oci,
  opa,
  rabbitmq,
  vernemq,
];
