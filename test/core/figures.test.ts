import assert from 'node:assert/strict';
import {
  axisDollars,
  count,
  duration,
  finePercent,
  fineSignedPercent,
  gain,
  money,
  percent,
  price,
  quantity,
  ratio,
  signedPercent,
} from '../../src/lib/core/figures.ts';

describe('figures for people', () => {
  it('set thousands apart and the sign before the dollar', () => {
    assert.equal(money(1_234_567.891), '$1,234,567.89');
    assert.equal(money(-1234.5), '-$1,234.50');
    assert.equal(axisDollars(100_000, 0), '$100,000');
    assert.equal(count(18_912), '18,912');
    assert.equal(count(999), '999');
  });

  it('carry a plus where a gain is meant', () => {
    assert.equal(gain(12.3), '+$12.30');
    assert.equal(gain(-12.3), '-$12.30');
    assert.equal(signedPercent(0.0123), '+1.23%');
    assert.equal(signedPercent(-0.5, 0), '-50%');
    assert.equal(percent(0.0123), '1.23%');
  });

  it('have no sign where they round to 0', () => {
    for (const nearly of [0, -0, 0.001, -0.001]) assert.equal(gain(nearly), '$0.00');
    assert.equal(money(-0.004), '$0.00');
    assert.equal(signedPercent(-0.000_04), '0.00%');
    assert.equal(ratio(-0.004), '0.00');
    assert.equal(gain(0.01), '+$0.01');
  });

  it('have more digits where a share is next to nothing', () => {
    assert.equal(fineSignedPercent(0.000_021_8), '+0.0022%');
    assert.equal(finePercent(-0.000_4), '-0.040%');
    assert.equal(finePercent(0.0123), '1.23%');
    assert.equal(finePercent(0), '0.00%');
  });

  it('say n/a where there is none', () => {
    for (const figure of [money, gain, percent, signedPercent, ratio, count, duration])
      assert.equal(figure(null), 'n/a');
  });

  it('give durations in hours and minutes', () => {
    assert.equal(duration(45.4), '45 min');
    assert.equal(duration(59.6), '1 h 00 min');
    assert.equal(duration(125), '2 h 05 min');
  });

  it('give prices the digits of their tick, and quantities no tail', () => {
    assert.equal(price(101.5), '101.50');
    assert.equal(price(0.1234), '0.1234');
    assert.equal(quantity(12), '12');
    assert.equal(quantity(3.333333), '3.333333');
    assert.equal(quantity(0.5), '0.5');
    assert.equal(quantity(1200), '1,200');
  });
});
