#!/bin/sh
# Unpacks packages of this machine's Debian into a folder that becomes the root of an image, without running any of their scripts.
# Usage: unpack-debian.sh <folder> <package>…
set -eu
root=$1
shift
debs=$(mktemp -d)
trap 'rm -rf "$debs"' EXIT
# apt fetches as a user of its own.
chmod 777 "$debs"
(cd "$debs" && apt-get download -qq "$@")

# As in Debian itself: what a package has below /bin or /lib64 lies below /usr.
for name in bin sbin lib lib64; do
  mkdir -p "$root/usr/$name"
  [ -e "$root/$name" ] || ln -s "usr/$name" "$root/$name"
done
for package in "$debs"/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -C "$root" -x --keep-directory-symlink
done
