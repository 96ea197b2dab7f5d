#!/bin/sh
# Makes a folder the root of an image: packages of this machine's Debian, without running any of their scripts, a /tmp, and the
# Node of package-lock.json. Usage: image-root.sh <folder> <package>…
set -eu
root=$1
shift
here=$(cd "$(dirname "$0")/.." && pwd)
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

# mktemp makes a folder that its owner alone may enter.
chmod 755 "$root"
mkdir -p "$root/tmp" "$root/usr/local/bin"
chmod 1777 "$root/tmp"
cp "$here/node_modules/node/bin/node" "$root/usr/local/bin/node"
