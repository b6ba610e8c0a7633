/** tbot data list */
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { tableOf } from '../../cli/table.ts';
import { dualZoneDateTime } from '../../lib/calendar/text.ts';
import { counted } from '../../lib/core/counted.ts';
import { listData, type ListedDataset } from '../../lib/app/data/list.ts';

export default class DataList extends TbotCommand {
  static override summary = 'What the bar store holds, and what is missing in it';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --csv'];
  static override flags = csvFlag;

  async run(): Promise<{ datasets: ListedDataset[] }> {
    const { flags, app } = await this.begin(DataList);
    const datasets = listData(app);
    const forPrograms = datasets.map(({ sources, ...dataset }) => ({ ...dataset, sources: fileNames(sources) }));
    const forPeople = datasets.map((dataset) => ({
      ...dataset,
      first: shown(dataset, dataset.first),
      last: shown(dataset, dataset.last),
      missing: missing(dataset),
      source: fileNames(dataset.sources) + (dataset.synthetic ? ' (synthetic)' : ''),
    }));
    await this.list(
      flags.csv,
      tableOf(forPrograms, [
        ...(['symbol', 'kind', 'rows', 'sessions', 'first', 'last', 'missingSessions', 'missingMinutes'] as const),
        ...(['adjustment', 'synthetic', 'feed', 'sources', 'sha256'] as const),
      ]),
      tableOf(forPeople, ['symbol', 'kind', 'rows', 'sessions', 'first', 'last', 'missing', 'adjustment', 'source']),
    );
    if (datasets.length === 0)
      this.say('the store is empty: tbot data import FILE or tbot data download brings data in');
    return { datasets };
  }
}

function shown({ kind }: ListedDataset, time: string): string {
  return kind === 'vix' ? time.slice(0, 10) : dualZoneDateTime(Date.parse(time));
}

function missing({ missingSessions, missingMinutes }: ListedDataset): string {
  const minutes = missingMinutes === null ? '' : `, ${counted(missingMinutes, 'minute')}`;
  return `${counted(missingSessions, 'session')}${minutes}`;
}

/** Of many the first and how many more. */
function fileNames(sources: ListedDataset['sources']): string {
  const [first, ...more] = sources.map(({ file }) => file);
  return more.length === 0 ? (first ?? '') : `${first ?? ''} and ${String(more.length)} more`;
}
