/** Tables as wide as their screen. */
import assert from 'node:assert/strict';
import { renderTable, wrappedTable } from '../../src/cli/table.ts';

const TABLE = {
  columns: ['name', 'found', 'state'],
  rows: [
    ['bars', 'there are bars of twelve symbols and the last of them is older than a week by now', 'warn'],
    ['home', 'well', 'ok'],
  ],
};

describe('a table on a screen', () => {
  it('wraps its widest column at words, and keeps every word', async () => {
    for (const width of [40, 50, 80]) {
      const text = await renderTable(TABLE, width);
      assert.ok(
        text.split('\n').every(({ length }) => length <= width),
        text,
      );
      for (const word of TABLE.rows.flat().join(' ').split(' ')) assert.match(text, new RegExp(`\\b${word}\\b`));
    }
  });

  it('is left as it is where it has room, or where nothing ends', () => {
    assert.deepEqual(wrappedTable(TABLE, 200), TABLE);
    assert.deepEqual(wrappedTable(TABLE, Infinity), TABLE);
  });
});
