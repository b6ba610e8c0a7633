import assert from 'node:assert/strict';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { readEnvDocument, withValue } from '../../src/lib/config/env-document.ts';

/** Lines as people and accidents write them. */
const lines = fc.array(
  fc.oneof(
    fc.constantFrom(
      '',
      '# note',
      'A=1',
      'export B = two words',
      "C='a # b'",
      'D="x\\ny"',
      'E=`q`',
      'F: yaml',
      'G=v # note',
    ),
    fc.constantFrom("H='open", 'I="a" b', 'not an assignment', 'J=', '=x', 'K="multi\nline"', 'A=again', '__proto__=x'),
    fc.string({ maxLength: 12 }),
    fc.tuple(fc.constantFrom('A', 'L', 'M'), fc.string({ maxLength: 12 })).map(([key, value]) => `${key}=${value}`),
  ),
  { maxLength: 8 },
);
const texts = fc.tuple(lines, fc.constantFrom('\n', '\r\n', '\r')).map(([all, newline]) => all.join(newline));

describe('a dotenv file as a document', () => {
  it('gives every key the value that dotenv gives it, or names the line as a problem', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const document = readEnvDocument(text);
        if (document.problems.length > 0) return;
        const ours = Object.fromEntries(document.assignments.map(({ key, value }) => [key, value]));
        assert.deepEqual(ours, { ...parse(text) });
      }),
      { numRuns: 5000 },
    );
  });

  it('says on which line each key stands, across quoted line breaks', () => {
    const { assignments, problems } = readEnvDocument('# head\nA=1\nB="x\ny"\nC=3\noops\n');
    assert.deepEqual(
      assignments.map(({ key, line }) => [key, line]),
      [
        ['A', 2],
        ['B', 3],
        ['C', 5],
      ],
    );
    assert.deepEqual(problems, [{ line: 6, problem: 'is not KEY=VALUE, a comment or empty' }]);
  });

  it('never repeats a line it cannot read: it may hold a secret', () => {
    const { problems } = readEnvDocument('SMTP_PASS hunter2\nX="a" hunter2\nPASSWORD="hunter2');
    assert.equal(problems.length, 3);
    assert.ok(!JSON.stringify(problems).includes('hunter2'));
  });

  it('changes one value and keeps comments, order, spacing and everything else', () => {
    const before = '# money\nexport A = old # why\n\nB=2\n';
    assert.equal(withValue(readEnvDocument(before), 'A', 'new').text, '# money\nexport A = new # why\n\nB=2\n');
    assert.equal(withValue(readEnvDocument('A='), 'A', 'x').text, 'A=x');
    assert.equal(withValue(readEnvDocument('A=1'), 'B', 'x').text, 'A=1\nB=x\n');
  });

  it('keeps the line breaks that the file has, for the lines that are there and for one that is added', () => {
    const windows = readEnvDocument('A=1\r\nB=2\r\n');
    assert.equal(withValue(windows, 'A', '3').text, 'A=3\r\nB=2\r\n');
    assert.equal(withValue(windows, 'C', '3').text, 'A=1\r\nB=2\r\nC=3\r\n');
  });

  it('finds a quoting that does not reach into the next line: a value that ends in a backslash', () => {
    const before = readEnvDocument("L=\nC='a # b'\n");
    const after = withValue(before, 'L', ' #\\');
    assert.deepEqual({ ...parse(after.text) }, { L: ' #\\', C: 'a # b' });
  });

  it('writes any one-line value so that dotenv reads it back, and touches no other key', () => {
    const values = fc.string({ maxLength: 20 }).filter((value) => !/[\n\r]/.test(value));
    fc.assert(
      fc.property(texts, values, (text, value) => {
        const before = readEnvDocument(text);
        fc.pre(before.problems.length === 0);
        let after;
        try {
          after = withValue(before, 'L', value);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'value_not_writable');
          return;
        }
        assert.deepEqual({ ...parse(after.text) }, { ...parse(before.text), L: value });
        assert.deepEqual(after.problems, []);
      }),
      { numRuns: 3000 },
    );
  });
});
