#!/bin/sh
# Installs, from Debian, the products that `npm run test:products` asks with; nothing is started or left running.
set -eu
export DEBIAN_FRONTEND=noninteractive

# Packages start their service when they are installed, unless this says no (see invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi

apt-get update -qq
apt-get install -y -qq --no-install-recommends \
  nginx-light caddy haproxy \
  rabbitmq-server amqp-tools mosquitto-clients \
  freeradius freeradius-rest freeradius-utils \
  docker-registry skopeo \
  dovecot-imapd curl apache2 libapache2-mod-auth-openidc openssl \
  icecast2 libnginx-mod-mail libnginx-mod-rtmp rtmpdump libnginx-mod-nchan
