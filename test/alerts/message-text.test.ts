import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asciiOf } from '../../src/lib/alerts/ascii.ts';
import type { Alert } from '../../src/lib/alerts/channel.ts';
import { bodyOf, headline, shortText, subjectOf } from '../../src/lib/alerts/message-text.ts';

const alerts = fc.record({
  severity: fc.constantFrom('info', 'warning', 'critical'),
  code: fc.constant('test'),
  account: fc.option(fc.string({ maxLength: 30 })),
  about: fc.constant(null),
  text: fc.string({ unit: 'binary', maxLength: 400 }),
  at: fc.integer({ min: 0, max: 4e12 }),
  repeats: fc.nat(3),
}) satisfies fc.Arbitrary<Alert>;

describe('a message in words', () => {
  it('fits an SMS in ASCII, whatever it says, and begins with the severity', () => {
    fc.assert(
      fc.property(alerts, (alert) => {
        const text = shortText(alert);
        assert.match(text, /^[ -~]{1,160}$/);
        assert.ok(text.startsWith(alert.severity.toUpperCase()));
      }),
    );
  });

  it('has a subject of one line that no character is split in', () => {
    fc.assert(
      fc.property(alerts, (alert) => {
        const subject = subjectOf(alert);
        assert.ok(subject.length <= 120 && !/[\r\n]/.test(subject));
        assert.ok(!/\p{Surrogate}/u.test(subject));
        assert.equal(headline(alert).includes('\n'), false);
      }),
    );
  });

  it('has lines beneath its text in the body alone, apart from the facts', () => {
    const at = Date.parse('2025-12-31T14:41:00Z');
    const alert: Alert = { severity: 'info', code: 'x', account: null, about: null, text: 'all well', at, repeats: 0 };
    const facts = 'Severity: info\nTime: 2025-12-31 9:41 AM EST / 6:41 AM PST\nCode: x\n';
    const long = { ...alert, lines: ['one', 'two'] };
    assert.equal(bodyOf(alert), `all well\n\n${facts}`);
    assert.equal(bodyOf(long), `all well\n\none\ntwo\n\n${facts}`);
    assert.deepEqual([subjectOf(long), shortText(long)], [subjectOf(alert), shortText(alert)]);
    const endless = bodyOf({ ...alert, lines: Array<string>(1000).fill('a line') });
    assert.ok(endless.length <= 4000 + '\n\n'.length + facts.length && endless.endsWith(`…\n\n${facts}`));
  });

  it('tells the time by SMS only where there is room for all of it', () => {
    const at = Date.parse('2025-12-31T14:41:00Z');
    const of = (length: number): string =>
      shortText({
        severity: 'warning',
        code: 'x',
        account: null,
        about: null,
        text: 'a'.repeat(length),
        at,
        repeats: 0,
      });
    // "WARNING: " is 9, ", 9:41 AM EST / 6:41 AM PST" 27: 124 letters are left of 160.
    assert.equal(of(124), `WARNING: ${'a'.repeat(124)}, 9:41 AM EST / 6:41 AM PST`);
    assert.equal(of(125), `WARNING: ${'a'.repeat(125)}`);
    assert.equal(of(151), `WARNING: ${'a'.repeat(151)}`);
    assert.equal(of(152), `WARNING: ${'a'.repeat(148)}...`);
  });

  it('writes in ASCII what can be written so', () => {
    assert.equal(asciiOf('“Grüße” – naïve £5 → 10 €… 漢\tx'), '"Grusse" - naive GBP5 -> 10 EUR... ? x');
  });
});
