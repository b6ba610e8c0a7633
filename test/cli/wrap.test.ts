/** Text and tables on a narrow screen. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitting, renderTable } from '../../src/cli/table.ts';
import { wrapped } from '../../src/cli/wrap.ts';

const words = fc.array(fc.stringMatching(/^[a-z.,:-]{1,12}$/), { minLength: 1, maxLength: 40 });
const width = fc.integer({ min: 1, max: 60 });

describe('text for a screen', () => {
  it('keeps every word, and no line is longer than the screen unless it is one word', () => {
    fc.assert(
      fc.property(words, width, fc.integer({ min: 0, max: 8 }), (all, columns, indent) => {
        const lines = wrapped(all.join(' '), columns, indent).split('\n');
        assert.deepEqual(
          lines.flatMap((line) => line.trim().split(' ')),
          all,
        );
        for (const line of lines) assert.ok(line.length <= columns || !line.trim().includes(' '), line);
        for (const line of lines.slice(1)) assert.match(line, new RegExp(`^ {${String(indent)}}\\S`));
      }),
    );
  });

  it('is left as it is where there is no screen', () => {
    assert.equal(wrapped('a  b c'.repeat(100), Infinity, 2), 'a  b c'.repeat(100));
  });
});

describe('a table for a screen', () => {
  const table = {
    columns: ['id', 'note', 'n'],
    rows: [
      ['a1', 'something long', '7'],
      ['b', '', '12'],
    ],
  };

  it('has the columns that have room, in their order', async () => {
    // id 2, note 14, n 2, two spaces between: 22 together
    assert.deepEqual(fitting(table, 22), table);
    assert.deepEqual(fitting(table, 21).columns, ['id', 'note']);
    assert.deepEqual(fitting(table, 17), {
      columns: ['id', 'n'],
      rows: [
        ['a1', '7'],
        ['b', '12'],
      ],
    });
    assert.deepEqual(fitting(table, 1).columns, ['id']);
    for (const columns of [22, 21, 17])
      for (const line of (await renderTable(fitting(table, columns))).split('\n'))
        assert.ok(line.length <= columns, line);
  });
});
