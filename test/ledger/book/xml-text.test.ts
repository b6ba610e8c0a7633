import assert from 'node:assert/strict';
import fc from 'fast-check';
import { create } from 'xmlbuilder2';
import { decimalOf, parseDecimal } from '../../../src/lib/core/decimal.ts';
import { dayText, decimalRatio, momentText, ratioText, xmlText } from '../../../src/lib/ledger/book/xml-text.ts';
import { allowedInXml } from './allowed.ts';

const INT64_MAX = 9_223_372_036_854_775_807n;

describe('a text in a book', () => {
  it('is escaped as xmlbuilder2 escapes it, once what XML forbids is left out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const expected = create().ele('a').txt(allowedInXml(text)).end({ headless: true, allowEmptyTags: true });
        assert.equal(`<a>${xmlText(text)}</a>`, expected);
      }),
    );
  });

  it('loses control characters, half a pair and the two that are none, and nothing else', () => {
    assert.equal(xmlText('a\u0000\u0008\u000b\u000c\r\u001f\ud800b\udc00\ufffe\uffff'), 'ab');
    assert.equal(xmlText('\t\n\u007f\u0085é\u2028\ufffd😀'), '\t\n\u007f\u0085é\u2028\ufffd😀');
    assert.equal(xmlText('"R&D" <x> ]]>'), '"R&amp;D" &lt;x&gt; ]]&gt;');
  });
});

describe('a number in a book', () => {
  it('is a ratio that fits into 64 bits', () => {
    assert.equal(ratioText(196_592n, 100n), '196592/100');
    assert.equal(ratioText(-INT64_MAX, 1n), '-9223372036854775807/1');
    assert.throws(() => ratioText(INT64_MAX + 1n, 100n), { code: 'amount_too_large' });
  });

  it('is a price exactly, where it fits', () => {
    const cases = { '187.23': '18723/100', '200': '200/1', '0.0001': '1/10000', '-1.5': '-15/10' };
    for (const [text, ratio] of Object.entries(cases))
      assert.equal(decimalRatio(parseDecimal(text) ?? decimalOf(0n)), ratio);
  });

  it('is a price rounded half up to what fits, where it has more digits', () => {
    // 2^63 - 1 has 19 digits: 1.5 with 18 digits behind the point fits, 15.5 with 17.
    const long = (whole: string): string => decimalRatio(parseDecimal(`${whole}.${'5'.repeat(30)}`) ?? decimalOf(0n));
    assert.equal(long('1'), `1${'5'.repeat(17)}6/1${'0'.repeat(18)}`);
    assert.equal(long('15'), `15${'5'.repeat(16)}6/1${'0'.repeat(17)}`);
    assert.throws(() => long('1'.repeat(20)), { code: 'amount_too_large' });
  });
});

describe('a time in a book', () => {
  it('is UTC to the second, and a day its neutral moment', () => {
    assert.equal(momentText(Date.UTC(2026, 0, 5, 14, 31, 7, 999)), '2026-01-05 14:31:07 +0000');
    assert.equal(dayText('2026-01-05'), '2026-01-05 10:00:00 +0000');
  });
});
