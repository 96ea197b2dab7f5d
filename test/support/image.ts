// The smallest image there is, as an OCI image layout on disk.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Two blocks of zeros end a tar archive; with nothing before them it holds no file. */
const EMPTY_TAR = Buffer.alloc(1024);
const MEDIA = 'application/vnd.oci.image';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Writes the layout into the folder, tagged `latest`. */
export function writeImage(folder: string): void {
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const blob = (mediaType: string, bytes: Buffer) => {
    const digest = sha256(bytes);
    writeFileSync(join(blobs, digest), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const document = (mediaType: string, value: unknown) => blob(mediaType, Buffer.from(JSON.stringify(value)));
  const config = document(`${MEDIA}.config.v1+json`, {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(EMPTY_TAR)}`] },
  });
  const layers = [blob(`${MEDIA}.layer.v1.tar+gzip`, gzipSync(EMPTY_TAR))];
  const mediaType = `${MEDIA}.manifest.v1+json`;
  const manifest = document(mediaType, { schemaVersion: 2, mediaType, config, layers });
  const annotations = { 'org.opencontainers.image.ref.name': 'latest' };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}
