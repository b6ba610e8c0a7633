/** Alpaca's words in ours: every status of its document, orders of others, what an account says of itself. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  contractEndOf,
  executionOf,
  factsOf,
  hindranceOf,
  reportOf,
  stateOfAccount,
} from '../../../src/lib/brokers/alpaca/mapper.ts';
import {
  readAccount,
  readAsset,
  readContractEnds,
  readFills,
  readOrder,
  readPositions,
} from '../../../src/lib/brokers/alpaca/schema.ts';
import { needsShared } from '../../helpers/shared.ts';

/** As the documentation of Alpaca shows one, shortened. */
const ORDER = {
  ...{ id: '904837e3-3b76-47ec-b432-046db621571b', client_order_id: '2022-03-01-open-AAPL-1-entry1' },
  ...{ created_at: '2022-03-01T14:31:00.123456789Z', updated_at: '2022-03-01T14:31:01.5Z', submitted_at: null },
  ...{ symbol: 'AAPL', asset_class: 'us_equity', notional: null, qty: '15', filled_qty: '4', type: 'limit' },
  ...{
    side: 'buy',
    time_in_force: 'day',
    limit_price: '105.25',
    stop_price: null,
    status: 'partially_filled',
    legs: null,
  },
};

const ACCOUNT = {
  ...{ id: 'e6fe16f3-64a4-4921-8928-cadf02f92f98', status: 'ACTIVE', equity: '10500.5', cash: '4000' },
  ...{ buying_power: '21000', non_marginable_buying_power: '3500.25', options_trading_level: 2 },
  ...{ account_blocked: false, trading_blocked: false, trade_suspended_by_user: false },
};

const stateOf = (status: string, more: object = {}): string =>
  reportOf(readOrder({ ...ORDER, filled_qty: '0', ...more, status }), null).state;

describe('the mapper of Alpaca', () => {
  it('reads an order: numbers that come as texts, times to the nanosecond', () => {
    assert.deepEqual(reportOf(readOrder(ORDER), 'own'), {
      ...{ clientId: 'own', brokerId: ORDER.id, ticker: 'AAPL', side: 'buy', kind: 'limit', quantity: 15 },
      ...{ limit: 105.25, stop: null, state: 'partially_filled', filled: 4, reason: null },
      at: Date.UTC(2022, 2, 1, 14, 31, 1, 500),
    });
  });

  for (const [status, state] of [
    ...(['pending_new', 'accepted', 'accepted_for_bidding'] as const).map((status) => [status, 'pending'] as const),
    ...(['new', 'stopped', 'calculated', 'pending_replace'] as const).map((status) => [status, 'working'] as const),
    ...([
      ['held', 'held'],
      ['partially_filled', 'partially_filled'],
      ['pending_cancel', 'cancel_pending'],
    ] as const),
    ...([
      ['filled', 'filled'],
      ['canceled', 'cancelled'],
      ['done_for_day', 'cancelled'],
      ['replaced', 'replaced'],
    ] as const),
    ...([
      ['expired', 'expired'],
      ['rejected', 'rejected'],
      ['suspended', 'unknown'],
      ['constructor', 'unknown'],
      ['', 'unknown'],
    ] as const),
  ])
    it(`takes ${status === '' ? 'nothing' : status} for ${state}`, () => assert.equal(stateOf(status), state));

  it('knows every status of the document', function () {
    const document = JSON.parse(readFileSync(needsShared(this, 'specs', 'alpaca-trading.json'), 'utf8')) as {
      components: { schemas: { OrderStatus: { enum: string[] } } };
    };
    const statuses = document.components.schemas.OrderStatus.enum;
    assert.ok(statuses.length > 10);
    const unknown = statuses.filter((status) => stateOf(status) === 'unknown');
    assert.deepEqual(unknown, ['suspended'], 'which may not trade, and is looked up');
  });

  it('takes a working order of which a part is filled for partly filled', () => {
    assert.equal(stateOf('new', { filled_qty: '3' }), 'partially_filled');
  });

  it('reads what others order too: dollars instead of shares, several legs, kinds that are not ours', () => {
    const dollars = readOrder({ ...ORDER, qty: null, notional: '500', filled_qty: '1.234' });
    assert.equal(reportOf(dollars, null).quantity, 1.234);
    const trailing = readOrder({ ...ORDER, type: 'trailing_stop', side: 'sell' });
    assert.equal(reportOf(trailing, null).kind, 'stop');
    const several = readOrder({ ...ORDER, symbol: undefined, side: '', qty: '1', order_class: 'mleg', legs: [ORDER] });
    assert.equal(reportOf(several, null).ticker, '');
  });

  it('tells of a fill what it was, and of fees nothing: they are booked a day later', () => {
    const [fill] = readFills([
      {
        ...{ id: '20220202135509981::2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e', activity_type: 'FILL', cum_qty: '2' },
        ...{
          leaves_qty: '0',
          order_id: 'b5abe576-6a8a-49f3-a353-46b72c1ccae9',
          order_status: 'filled',
          price: '174.78',
        },
        ...{ qty: '2', side: 'buy', symbol: 'AAPL', transaction_time: '2022-02-02T18:55:09.981482Z', type: 'fill' },
      },
    ]);
    assert.ok(fill !== undefined);
    assert.deepEqual(executionOf(fill, null), {
      ...{ id: '20220202135509981::2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e', clientId: null, ticker: 'AAPL', side: 'buy' },
      ...{
        quantity: 2,
        price: 174.78,
        fees: 0,
        slippage: 0,
        at: Date.UTC(2022, 1, 2, 18, 55, 9, 981),
        isSessionEnd: false,
      },
    });
  });

  it('takes an expiry and an exercise for the end of a contract at the close of its day, for which nothing is paid', () => {
    // As Alpaca's page on option events shows them, shortened.
    const booked = {
      ...{ id: '20190801011955195::5f596936-6f23-4cef-bdf1-3806aae57dbf', activity_type: 'OPEXP', date: '2023-07-21' },
      ...{ net_amount: '0', symbol: 'AAPL230721P00150000', qty: '-2', status: 'executed' },
    };
    const ends = (...more: object[]): unknown[] =>
      readContractEnds(more.map((each) => ({ ...booked, ...each }))).map(contractEndOf);
    const end = {
      ...{ id: booked.id, clientId: null, ticker: booked.symbol, side: 'sell', quantity: 2, price: 0 },
      ...{ fees: 0, slippage: 0, isSessionEnd: false, at: Date.UTC(2023, 6, 21, 20) },
    };
    assert.deepEqual(ends({}), [{ ...end, contractEnd: 'expired' }]);
    assert.deepEqual(ends({ activity_type: 'OPEXC' }), [{ ...end, contractEnd: 'exercised' }]);
    const when = (more: object): unknown => (ends(more)[0] as { readonly at: number }).at;
    // By its owner, on the 19th: known by the close of that day, which is at 8 PM in UTC, or as soon as it is booked.
    const early = { activity_type: 'OPEXC', date: '2023-07-19' };
    assert.equal(when(early), Date.UTC(2023, 6, 19, 20));
    assert.equal(when({ ...early, date: '2023-07-19T00:00:00Z' }), Date.UTC(2023, 6, 19, 20));
    assert.equal(when({ ...early, created_at: '2023-07-19T15:01:02Z' }), Date.UTC(2023, 6, 19, 15, 1, 2));
    assert.equal(when({ ...early, created_at: '2023-07-20T07:00:00Z' }), Date.UTC(2023, 6, 19, 20));
    // Dated by its settlement, or not at all: its last day at the latest.
    assert.equal(when({ date: '2023-07-24', created_at: '2023-07-24T07:00:00Z' }), end.at);
    assert.equal(when({ date: undefined }), end.at);
    assert.deepEqual(ends({ activity_type: 'OPASN' }, { symbol: 'AAPL' }), [null, null]);
    const unproven = [{ status: 'canceled' }, { status: 'correct' }, { qty: undefined }, { symbol: undefined }];
    assert.deepEqual(ends(...unproven), [], 'what was taken back, or says too little, proves nothing');
  });

  it('counts as buying power what is there, and nothing that is lent', () => {
    const power = (more: object): number => stateOfAccount(readAccount({ ...ACCOUNT, ...more })).buyingPower;
    assert.equal(power({}), 3500.25);
    assert.equal(power({ buying_power: '100' }), 100);
    assert.equal(power({ non_marginable_buying_power: undefined }), 4000, 'then the cash');
    assert.equal(power({ non_marginable_buying_power: '-20' }), 0);
  });

  it('counts as what may pay for puts what the account says of options, and no more than for shares', () => {
    const power = (more: object): number | undefined =>
      stateOfAccount(readAccount({ ...ACCOUNT, ...more })).optionsBuyingPower;
    assert.equal(power({ options_buying_power: '1200.5' }), 1200.5);
    assert.equal(power({ options_buying_power: '9000' }), 3500.25);
    assert.equal(power({ options_buying_power: '-1' }), 0);
    assert.equal(power({}), undefined, 'nothing else is known of them');
    assert.throws(() => power({ options_buying_power: 'none' }), {
      code: 'bad_answer',
      message: /options_buying_power/,
    });
  });

  it('finds nothing against an account that is in order, and reads one that knows no day-trade counts', () => {
    assert.equal(hindranceOf(readAccount(ACCOUNT), []), null);
  });

  it('reads positions on either side, and lets nothing be sold of a short one', () => {
    const position = { symbol: 'AAPL', qty: '5', qty_available: '2', side: 'long' };
    assert.deepEqual(readPositions([position]), [{ symbol: 'AAPL', quantity: 5, available: 2 }]);
    for (const qty of ['5', '-5'])
      assert.deepEqual(readPositions([{ ...position, qty, side: 'short' }]), [
        { symbol: 'AAPL', quantity: -5, available: 0 },
      ]);
  });

  it('knows an ETF by its name, and refuses what is no stock', () => {
    const asset = {
      ...{ symbol: 'SPY', name: 'SPDR S&P 500 ETF Trust', class: 'us_equity', status: 'active', tradable: true },
      fractionable: true,
    };
    const facts = (more: object): ReturnType<typeof factsOf> => factsOf(readAsset({ ...asset, ...more }));
    assert.deepEqual(facts({}), {
      ...{ ticker: 'SPY', name: 'SPDR S&P 500 ETF Trust', isTradable: true, isHalted: false },
      ...{ isFractionable: true, isEtf: true },
    });
    assert.equal(facts({ name: 'Apple Inc. Common Stock' }).isEtf, false);
    assert.equal(facts({ status: 'inactive' }).isTradable, false);
    assert.equal(facts({ tradable: false }).isTradable, false);
    assert.throws(() => facts({ class: 'crypto' }), { code: 'not_tradable' });
  });

  it('names what an answer lacks', () => {
    assert.throws(() => readOrder({ ...ORDER, id: undefined }), /Alpaca's answer of order lacks id/);
    assert.throws(() => readOrder({ ...ORDER, limit_price: 'cheap' }), /order lacks limit_price/);
    assert.throws(() => readOrder('<html>'), /order lacks an object/);
    assert.throws(() => readPositions({}), /positions lacks a list/);
    assert.throws(() => readAccount({ ...ACCOUNT, trading_blocked: 'no' }), /account lacks trading_blocked/);
  });
});
