// Every product as it asks.
import { authzen } from './authzen.ts';
import { centrifugo } from './centrifugo.ts';
import { emqx } from './emqx.ts';
import { proxies } from './forward-auth.ts';
import { freeradius } from './freeradius.ts';
import { hasura } from './hasura.ts';
import { icecast } from './icecast.ts';
import { identityProducts } from './identity-products.ts';
import { kubernetes } from './kubernetes.ts';
import { mediamtx } from './mediamtx.ts';
import { minio } from './minio.ts';
import { mosquitto } from './mosquitto-go-auth.ts';
import { webhook } from './native.ts';
import { nchan } from './nchan.ts';
import { nginxMail } from './nginx-mail.ts';
import { nginxRtmp } from './nginx-rtmp.ts';
import { oauth } from './oauth.ts';
import { oci } from './oci-registry.ts';
import { opa } from './opa.ts';
import { rabbitmq } from './rabbitmq.ts';
import { sftpgo } from './sftpgo.ts';
import type { Speech } from './speech.ts';
import { srs } from './srs.ts';
import { vernemqs } from './vernemq.ts';
import { xmpp } from './xmpp.ts';

export const SPEECHES: readonly Speech[] = [
  ...rabbitmq,
  ...emqx,
  ...mosquitto,
  ...vernemqs,
  ...centrifugo,
  ...nchan,
  webhook,
  opa,
  ...authzen,
  ...oauth,
  ...oci,
  ...proxies,
  ...hasura,
  ...kubernetes,
  ...identityProducts,
  ...freeradius,
  ...xmpp,
  ...sftpgo,
  nginxMail,
  icecast,
  mediamtx,
  nginxRtmp,
  srs,
  ...minio,
];
