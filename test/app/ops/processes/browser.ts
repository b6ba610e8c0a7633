/** Looks at the lock of an account as a database browser does: it shares it, until its input ends. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const [folder = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const db = new DatabaseSync(join(folder, 'owner.lock'));
db.exec('BEGIN');
db.prepare('SELECT 1 FROM sqlite_schema').get();
process.stdin.resume();
process.stdin.on('end', () => db.close());
process.stdout.write('looks\n');
