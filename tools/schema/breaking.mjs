// Compares schema.graphqls with that of the last release, released.graphqls, as a client sees it: what would break one that is
// written against the release fails, unless broken.json allows it with a reason; what might surprise one is told.
//
//   node breaking.mjs             compares
//   node breaking.mjs release V   makes schema.graphqls the one of release V, from which later ones are compared
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

/**
 * Compares two schemas. Allowed are the breaks that are meant: {change, reason}, the change in the words in which it is told.
 * Returns complaints, which are none where all is well, and notices.
 */
export function compare(released, present, allowed = []) {
  const [before, after] = [buildSchema(released), buildSchema(present)];
  const breaks = findBreakingChanges(before, after).map(({ description }) => description);
  const dangers = findDangerousChanges(before, after).map(({ description }) => description);
  return {
    complaints: [
      ...allowed
        .filter(({ reason }) => typeof reason !== 'string' || reason.trim() === '')
        .map(({ change }) => `broken.json gives no reason for: ${change}`),
      ...breaks.filter((change) => !allowed.some((a) => a.change === change)).map((change) => `breaks clients: ${change}`),
      ...allowed.filter((a) => !breaks.includes(a.change)).map((a) => `broken.json allows what is not broken; take it out: ${a.change}`),
    ],
    notices: [
      ...allowed.filter((a) => breaks.includes(a.change)).map((a) => `broken on purpose: ${a.change} ${a.reason}`),
      ...dangers.map((change) => `may surprise clients: ${change}`),
    ],
  };
}

/** The text of a released schema: the present one under a line that names the release. */
export function released(version, present) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is no release: write it as in version.go, such as 0.2.0`);
  return `# The schema of behalf ${version}, which clients may be written against. Written by make release-schema.\n${present}`;
}

const at = (name) => new URL(name, import.meta.url);
const read = (name) => readFileSync(at(name), 'utf8');

function main([command, version]) {
  const present = read('../../schema.graphqls');
  if (command === 'release') {
    writeFileSync(at('released.graphqls'), released(version, present));
    writeFileSync(at('broken.json'), '[]\n');
    console.log(`tools/schema/released.graphqls is the schema of ${version} now; commit it with the release`);
    return;
  }
  const last = read('released.graphqls');
  const { complaints, notices } = compare(last, present, JSON.parse(read('broken.json')));
  for (const notice of notices) console.log(notice);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) {
    console.error(
      'Clients are written against the released schema: add beside what there is, and deprecate. A break that is meant goes into\n' +
        'tools/schema/broken.json as {"change": "the words above after the colon", "reason": "why, and what clients do instead"}.',
    );
    process.exitCode = 1;
  } else {
    const name = /^# The schema of (behalf \S+),/.exec(last)?.[1] ?? 'the last release';
    console.log(`schema.graphqls breaks nothing that ${name} promised${notices.some((n) => n.startsWith('broken')) ? ', but for what is meant' : ''}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
