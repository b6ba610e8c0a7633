import assert from 'node:assert/strict';
import type { BacktestReport } from '../../src/lib/reports/backtest-report.ts';
import { renderEquitySvg, renderReport } from '../../src/lib/reports/render.ts';
import { near } from '../stats/near.ts';
import { emptyChart, sampleReport } from './sample.ts';

const VOID = new Set(['meta', 'br', 'hr']);
const SMALL = { first: '2024-03-04', last: '2024-03-15', trades: 12, charts: 2 };

/** Every element is closed, in the order in which it was opened: the file means what it seems to. */
function assertNested(html: string): void {
  const open: string[] = [];
  for (const [, closing, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    if (VOID.has(name)) continue;
    if (closing === '') open.push(name);
    else assert.equal(open.pop(), name);
  }
  assert.deepEqual(open, []);
}

function idsOf(html: string): string[] {
  return [...html.matchAll(/\bid="([^"]*)"/g)].map(([, id = '']) => id);
}

/** The drawing under that heading of a price chart. */
function drawingOf(html: string, heading: string): string {
  const from = html.indexOf(`<h3>${heading}</h3>`);
  assert.ok(from > 0, heading);
  return html.slice(from, html.indexOf('</svg>', from));
}

/** The height of the tip of the triangle in that colour: its path begins there. */
function tipOf(svg: string, colour: string): number {
  const found = new RegExp(`d="M[\\d.]+ ([\\d.]+)L[^"]*Z" fill="var\\(--${colour}\\)"`).exec(svg);
  return Number(found?.[1]);
}

describe('a backtest report', () => {
  let report: BacktestReport;
  let html: string;

  before(async () => {
    report = sampleReport();
    html = await renderReport(report);
  });

  it('is the same to the last byte, however often it was made before', async () => {
    assert.equal(await renderReport(report), html);
    const small = sampleReport(SMALL);
    const first = [await renderReport(small), await renderEquitySvg(small)];
    await renderReport(report);
    assert.deepEqual([await renderReport(sampleReport(SMALL)), await renderEquitySvg(sampleReport(SMALL))], first);
  });

  it('is one file without scripts, and loads nothing', () => {
    assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
    assert.doesNotMatch(html, /<script|<link|<img|<iframe|@import|\bon[a-z]+="|javascript:/i);
    const addresses = [...html.matchAll(/https?:[^"' )]*/g)].map(([address]) => address);
    assert.deepEqual(new Set(addresses), new Set(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink']));
  });

  it('has all its parts, each id once, every link within it, and every element closed', () => {
    const parts = ['figures', 'equity', 'months', 'trade-returns', 'daily-returns', 'strategies', 'exits', 'hours'];
    const ids = idsOf(html);
    for (const id of [...parts, 'symbols', 'funnel', 'prices', 'trades', 'all-figures', 'settings'])
      assert.ok(ids.includes(id), id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, target = ''] of html.matchAll(/(?:href="#|url\(#)([^")]*)/g)) assert.ok(ids.includes(target), target);
    assertNested(html);
  });

  it('shows no figure that is none', () => {
    assert.doesNotMatch(html, /NaN|Infinity|undefined|\bnull\b/);
  });

  it('names every drawing and heads every table for a screen reader', () => {
    const count = (pattern: RegExp): number => [...html.matchAll(pattern)].length;
    assert.equal(count(/<svg /g), 24); // equity wide and narrow, two histograms, twenty charts
    assert.equal(count(/<div role="img" aria-label="[^"]+"><svg /g), 24);
    assert.equal(count(/<table>\n<caption>[^<]+<\/caption>\n<thead><tr><th scope="col"/g), count(/<table/g));
  });

  it('has a row for each trade, with times in both zones', () => {
    const table = html.slice(html.indexOf('<section id="trades">'), html.indexOf('<section id="all-figures">'));
    assert.equal([...table.matchAll(/<tr><th scope="row"/g)].length, 400);
    // The sample's trades lie in winter and in summer.
    assert.match(table, /\d:\d\d [AP]M EST \/ \d+:\d\d [AP]M PST/);
    assert.match(table, /\d:\d\d [AP]M EDT \/ \d+:\d\d [AP]M PDT/);
  });

  it('shows the settings, the notes and where the data came from', () => {
    for (const text of [
      'slippage-bps',
      'The bars are synthetic.',
      'sha256:9d2c1be07f5a4463a8d1',
      '380 more have no chart',
    ])
      assert.ok(html.includes(text), text);
    assert.ok(!html.includes('proves nothing'));
  });

  it('stays small: two years of minutes are drawn by at most 1,602 points', async () => {
    assert.equal(report.minuteEquity.minute.length, 502 * 390 - 5 * 180); // five early closes
    const svg = await renderEquitySvg(report);
    const points = [...svg.matchAll(/ d="(M[^"]*)"/g)].map(([, path = '']) => path.split('L').length);
    const most = Math.max(...points);
    assert.ok(most > 1000 && most <= 2 * 1602, String(most)); // the drawdown's area goes there and back
    assert.ok(html.length < 1_000_000, String(html.length));
  });

  it('takes text for text wherever it stands', async () => {
    const hostile = `<script>alert("1")</script>'&\n]]>`;
    const [trade] = report.trades;
    assert.ok(trade !== undefined);
    const bad = { ...trade, strategy_name: hostile, ticker: hostile, signal_ticker: `${hostile}2` };
    const [group] = report.performance.by_symbol;
    assert.ok(group !== undefined);
    const keyed = [{ ...group, key: hostile }];
    const poisoned: BacktestReport = {
      ...sampleReport(SMALL),
      title: hostile,
      programVersion: hostile,
      settings: { [hostile]: hostile },
      range: { first: hostile, last: hostile, sessions: 1 },
      strategies: [hostile],
      symbols: [hostile],
      dataNotes: [hostile],
      dataFingerprint: hostile,
      performance: { ...report.performance, by_symbol: keyed, by_strategy: keyed, by_exit_reason: keyed },
      trades: [bad],
      funnel: [{ strategy: hostile, stage: 'gate', reason: hostile, count: 1 }],
      charts: [{ ...emptyChart(hostile, hostile), trades: [{ trade: bad, stop: null }] }],
    };
    for (const text of [await renderReport(poisoned), await renderEquitySvg(poisoned)]) {
      assert.doesNotMatch(text, /<script/i);
      assert.match(text, /&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&#39;&amp;/);
      assertNested(text);
    }
  });
});

describe('a report of few trades', () => {
  it('says before anything else that it proves nothing', async () => {
    const html = await renderReport(sampleReport({ ...SMALL, trades: 29 }));
    const warning = html.indexOf('fewer than 30 trades (29): this proves nothing');
    assert.ok(warning > 0 && warning < html.indexOf('Key figures'));
  });

  it('says so once, also where the caller says it', async () => {
    const report = sampleReport(SMALL);
    const note = 'fewer than 30 trades (12): this proves nothing';
    const html = await renderReport({ ...report, dataNotes: [note, ...report.dataNotes] });
    assert.equal(html.split(note).length, 2);
  });
});

describe('a report of nothing', () => {
  it('has every part, and says where there is nothing to show', async () => {
    const html = await renderReport(sampleReport({ ...SMALL, trades: 0, charts: 0 }));
    assertNested(html);
    assert.doesNotMatch(html, /NaN|Infinity|undefined|\bnull\b/);
    for (const text of ['No trades.', 'No signals.', 'It never fell below a high.'])
      assert.ok(html.includes(text), text);
  });

  it('is there for a range without a session', async () => {
    const none = { minute: new Int32Array(), equity: new Float64Array() };
    const report = { ...sampleReport({ ...SMALL, trades: 0, charts: 0 }), minuteEquity: none };
    assertNested(await renderReport(report));
    assertNested(await renderEquitySvg(report));
  });
});

describe('a price chart', () => {
  it('points at the price paid and at the price of the exit, and draws the stop where it stood', async () => {
    const report = sampleReport(SMALL);
    const [chart] = report.charts;
    const [charted] = chart?.trades ?? [];
    assert.ok(chart !== undefined && charted !== undefined && charted.stop !== null);
    const svg = drawingOf(await renderReport(report), `${chart.symbol}, ${chart.date}`);

    // The price axis, from two of its labels: text is set at the height of its value.
    const labels = [...svg.matchAll(/translate\([\d.]+ ([\d.]+)\)"[^>]*>(\d+\.\d\d)</g)];
    const [low, high] = [labels[0], labels.at(2)].map((label) => ({
      y: Number(label?.[1]),
      price: Number(label?.[2]),
    }));
    assert.ok(low !== undefined && high !== undefined && low.price < high.price);
    const heightOf = (price: number): number =>
      low.y + ((price - low.price) * (high.y - low.y)) / (high.price - low.price);

    const entry = tipOf(svg, 'accent');
    const exit = tipOf(svg, charted.trade.PnL < 0 ? 'loss' : 'gain');
    const stop = /d="M[\d.]+ ([\d.]+)L[\d.]+ [\d.]+"[^>]*stroke-dasharray/.exec(svg);
    near(entry, heightOf(charted.trade.entry_price), 1);
    near(exit, heightOf(charted.trade.exit_price), 1);
    near(Number(stop?.[1]), heightOf(charted.stop), 1);
  });

  it('marks a trade in something else at the close of the bar, and says what was bought', async () => {
    const report = sampleReport(SMALL);
    const [chart] = report.charts;
    const [charted] = chart?.trades ?? [];
    assert.ok(chart !== undefined && charted !== undefined);
    const trade = { ...charted.trade, ticker: 'SH', entry_price: 14, exit_price: 14.1 };
    const html = await renderReport({ ...report, charts: [{ ...chart, trades: [{ trade, stop: null }] }] });
    const svg = drawingOf(html, `${chart.symbol}, ${chart.date}`);
    assert.doesNotMatch(svg, />14\.00</); // the axis did not stretch to the price of SH
    assert.ok(tipOf(svg, 'accent') > 0);
    assert.doesNotMatch(svg, /stroke-dasharray/);
    assert.match(html, /: bought SH \d+:\d\d [AP]M/);
  });
});
