/** Adds a summary of a journal to one folder after the other, as its run does: `node summarise.ts JOURNAL START FOLDER ...`. */
import { join } from 'node:path';
import { keepLatest } from '../../../../src/lib/reports/logs/latest-summaries.ts';
import { appendLines } from '../../../../src/lib/reports/logs/line-file.ts';

const [journal = '', start = '0', ...folders] = process.argv.slice(2);
while (Date.now() < Number(start)) {
  // all at the same moment
}
for (const folder of folders) {
  const daysOwn = join(folder, 'daily_summary-2025-12-01.json');
  appendLines(daysOwn, null, [JSON.stringify({ session: '2025-12-01', journal })]);
  keepLatest(daysOwn, join(folder, 'daily_summary.json'));
}
