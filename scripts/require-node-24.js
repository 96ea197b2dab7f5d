// Stops with a clear sentence where the pinned Node 24 did not arrive; plain JavaScript, since an older Node reads it.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Gatehook runs its TypeScript on Node 24, and this is ${process.version}.\n` +
      'npm brings Node 24 as the devDependency "node"; its install script did not run here.\n' +
      'Either run: npm rebuild node && npm ci --ignore-scripts=false\n' +
      'or install Node 24 yourself (https://nodejs.org) and run this again.',
  );
  process.exit(1);
}
