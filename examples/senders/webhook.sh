#!/usr/bin/env bash
# Signs the question on standard input with openssl and asks Gatehook with curl.
# Exits with 0 when allowed, 1 when refused, 2 when it could not be told. Bash reads no JSON: unlike webhook.py, it does not
# compare the user and the permissions of the answer with those of the question.
#
#   echo '{"username":"alice","password":"…","permissions":["orders:42:refund"]}' |
#     GATEHOOK_URL=… GATEHOOK_APPLICATION=shop.… GATEHOOK_SIGNING_SECRET=whsec_… ./webhook.sh
set -euo pipefail
trap 'exit 2' ERR

fail() {
  echo "$1" >&2
  exit 2
}
for name in GATEHOOK_URL GATEHOOK_APPLICATION GATEHOOK_SIGNING_SECRET; do
  [ -n "${!name:-}" ] || fail "Set the environment variable $name."
done
private='^(https://|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/|$))[^@?#]*$'
[[ $GATEHOOK_URL =~ $private ]] || fail 'GATEHOOK_URL must start with https://; only this machine may be http://.'

# The body is kept in base64: a variable would lose NUL bytes and the line breaks at its end, and the signature with them.
body=$(openssl base64)
body() { printf '%s\n' "$body" | openssl base64 -d; }

hash() { openssl dgst -sha256 -binary; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
# The key is the bytes that the secret's base64 stands for, not its text.
decoded() { printf %s "${GATEHOOK_SIGNING_SECRET#whsec_}" | openssl base64 -d -A; }
key=$(decoded | hex)
[ "${#key}" -ge 48 ] || fail 'GATEHOOK_SIGNING_SECRET must be "whsec_" and at least 24 bytes in base64.'

# HMAC as two hashes (RFC 2104): openssl's own takes the key on its command line, which other users of the machine see.
[ "${#key}" -le 128 ] || key=$(decoded | hash | hex)
while [ "${#key}" -lt 128 ]; do key+=00; done
# The key as a block of 64 bytes, each XOR $1.
pad() {
  local at byte
  for ((at = 0; at < 128; at += 2)); do
    printf -v byte '\\x%02x' $((0x${key:at:2} ^ $1))
    printf '%b' "$byte"
  done
}

id="msg_$(openssl rand -hex 16)"
timestamp=$(date +%s)
signature=$({ pad 0x5c && { pad 0x36 && printf '%s.%s.' "$id" "$timestamp" && body; } | hash; } | hash | openssl base64 -A)

# No --location: a redirect must not carry a password elsewhere. --disable, so that no ~/.curlrc sets it, or writes a trace.
answer=$(body | curl --disable --silent --show-error --max-time 10 --data-binary @- \
  --header 'content-type: application/json' \
  --header "gatehook-application: $GATEHOOK_APPLICATION" \
  --header "webhook-id: $id" \
  --header "webhook-timestamp: $timestamp" \
  --header "webhook-signature: v1,$signature" \
  --write-out '\n%{http_code}' "${GATEHOOK_URL%/}/webhook" | head -c 1000000)
printf '%s\n' "${answer%$'\n'*}"

case "${answer##*$'\n'} $answer" in
  '200 {"decision":"allow",'*) exit 0 ;;
  401*'"code":"invalid_credentials"'* | 403*'"code":"not_authorized"'* | 429*'"code":"too_many_attempts"'*) exit 1 ;;
  *) exit 2 ;;
esac
