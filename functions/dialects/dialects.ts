// The dialects that Gatehook speaks: one line each.

import { authzen } from './authzen/authzen.ts';
import { centrifugo } from './centrifugo.ts';
import { cognito } from './cognito.ts';
import { emqx } from './emqx.ts';
import { forwardAuth } from './forward-auth/forward-auth.ts';
import { freeradius } from './freeradius.ts';
import { fusionauth } from './fusionauth.ts';
import { hasura } from './hasura.ts';
import { icecast } from './icecast.ts';
import { kratos } from './kratos.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { mediamtx } from './mediamtx.ts';
import { minio } from './minio.ts';
import { mosquittoGoAuth } from './mosquitto-go-auth.ts';
import { native } from './native.ts';
import { nchan } from './nchan.ts';
import { nginxMail } from './nginx-mail.ts';
import { nginxRtmp } from './nginx-rtmp.ts';
import { oauth } from './oauth.ts';
import { oci } from './oci/oci.ts';
import { okta } from './okta.ts';
import { opa } from './opa.ts';
import { rabbitmq } from './rabbitmq.ts';
import { sftpgo } from './sftpgo/sftpgo.ts';
import type { Dialect, HttpDialect } from './shared/dialect.ts';
import { srs } from './srs.ts';
import { transfer } from './transfer.ts';
import { vernemq } from './vernemq.ts';
import { xmpp } from './xmpp.ts';

/** Products that ask over HTTP. */
export const HTTP_DIALECTS: readonly HttpDialect[] = [
  native,
  authzen,
  centrifugo,
  emqx,
  forwardAuth,
  freeradius,
  fusionauth,
  hasura,
  icecast,
  kratos,
  kubernetes,
  mediamtx,
  minio,
  mosquittoGoAuth,
  nchan,
  nginxMail,
  nginxRtmp,
  oauth,
  oci,
  okta,
  opa,
  rabbitmq,
  sftpgo,
  srs,
  vernemq,
  xmpp,
];

/** Every product: those that ask over HTTP, and those of AWS that call a function. */
export const DIALECTS: readonly Dialect[] = [...HTTP_DIALECTS, cognito, transfer];
