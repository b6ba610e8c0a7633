/**
 * `tbot risk check`: the account, or one proposed order, against every limit that can be asked outside a window.
 * Guarantees: it asks the very gate that a run asks; all reasons are told, not only the first; what was not asked is named.
 */
import { OUTSIDE_SESSION, sessionMinute } from '../../calendar/session-minute.ts';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { configOf } from '../../config/files.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { floorToTick } from '../../core/price.ts';
import { FRACTIONAL_STEP, quantityFor, WHOLE_STEP } from '../../core/quantity.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import { readOccSymbol } from '../../market/options/occ-symbol.ts';
import { PUT_MULTIPLIER } from '../../market/instrument.ts';
import {
  allRefusals,
  allSizeRefusals,
  type EntryFacts,
  type GateNumbers,
  type RiskLimits,
  type SizeFacts,
} from '../../risk/gate.ts';
import { isLossLimitReached } from '../../risk/kill-switch.ts';
import { GATE_REFUSALS, SIZE_REFUSALS, type GateRefusal, type SizeRefusal } from '../../risk/reasons.ts';
import type { App } from '../app.ts';
import { readReference } from '../reference-data.ts';
import { accountToShow, type AccountChoice } from './account.ts';
import { equityOf, type KnownEquity } from './equity.ts';
import { exposureOf, type Exposure } from './exposure.ts';
import { killReport, refusesEntries } from './kill.ts';
import { disarmedSince } from './rearm.ts';
import { viewOf } from './session-watch.ts';

/** An order that somebody thinks of. */
export interface ProposedOrder {
  readonly ticker: string;
  readonly side: 'buy' | 'sell';
  /** Shares or contracts. */
  readonly size: number;
  /** Per share: what it would be decided at. */
  readonly price: number;
  /** Null: as a run would set it, MAX_SLIPPAGE above the price. */
  readonly limit: number | null;
  /** Where its stop would be, as a share below the price. */
  readonly stop_share: number;
}

export interface CheckedLimit {
  readonly reason: string;
  readonly meaning: string;
  readonly passed: boolean;
  readonly numbers: GateNumbers;
  /** What else is to be known of it, also where it passed; null: nothing. */
  readonly note: string | null;
}

export interface RiskCheck {
  readonly account: string;
  readonly allowed: boolean;
  /** In the order of the gate. */
  readonly reasons: readonly string[];
  readonly equity: KnownEquity;
  readonly exposure: Exposure;
  readonly order: SizedOrder | null;
  readonly checks: readonly CheckedLimit[];
  /** What only a running session can answer. */
  readonly not_asked: readonly string[];
}

export interface SizedOrder extends Omit<ProposedOrder, 'limit'> {
  /** Rounded down to what can be traded. */
  readonly quantity: number;
  readonly limit: number;
  /** Dollars. */
  readonly value: number;
  readonly risk: number;
}

const IN_SESSION: readonly GateRefusal[] = [
  ...(['outside_window', 'max_trades', 'low_volume', 'stale_price', 'no_quote'] as const),
  ...(['stale_quote', 'spread', 'halted', 'not_tradable', 'order_rate', 'duplicate', 'repeated'] as const),
];
const SIZE_IN_SESSION: readonly SizeRefusal[] = ['budget', 'slippage'];
/** Of what the account as a whole can be asked. */
const OF_ACCOUNT: readonly GateRefusal[] = ['kill_switch', 'disarmed', 'trades_disabled', 'max_positions'];

/** Everything that is known when something is asked. */
interface Known {
  readonly app: App;
  readonly config: TradingConfig;
  readonly view: SessionView | null;
  /** Whether the newest session of the journal is the one of now: blocklist and profit are of one session. */
  readonly isThisSession: boolean;
  readonly equity: KnownEquity;
  readonly exposure: Exposure;
  readonly isKilled: boolean;
  readonly isDisarmed: boolean;
  /** Null: it is not asked, for the built-in broker trades recorded sessions at any hour. */
  readonly isMarketOpen: boolean | null;
  /** By reason. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Null as order: the account alone. @throws ConfigError `equity_unknown`, `no_journal`, `config_invalid` */
export function checkRisk(
  app: App,
  choice: AccountChoice,
  order: ProposedOrder | null,
  givenEquity: number | undefined,
): RiskCheck {
  const account = accountToShow(app, choice);
  const view = viewOf(account);
  const equity = equityOf(app, account, view, givenEquity);
  const isThisSession = account.replay !== null || view?.session === localIsoDate(NEW_YORK, app.clock.now());
  const exposure = exposureOf(view, equity.value, isThisSession);
  const isKilled = refusesEntries(app, account);
  const kill = killReport(app, account);
  const words = `${kill.state} by ${String(kill.cause)} (${kill.by ?? ''})`;
  const disarmed = disarmedSince(account);
  const known: Known = {
    ...{ app, view, isThisSession, equity, exposure, config: configOf(app.configuration()).trading },
    isKilled,
    isDisarmed: disarmed !== null,
    isMarketOpen: account.broker === 'sim' ? null : sessionMinute(app.clock.now()) !== OUTSIDE_SESSION,
    notes: {
      ...(kill.cause === null ? {} : { kill_switch: `${words}${isKilled ? '' : '; the next run lifts it'}` }),
      ...(disarmed === null ? {} : { disarmed }),
    },
  };
  const sized = order === null ? null : sizedOrder(order, known.config);
  const { checks, notAsked } = sized === null ? accountChecks(known) : orderChecks(known, sized);
  const noted = checks.map((each) => ({ ...each, note: known.notes[each.reason] ?? null }));
  const reasons = checks.filter(({ passed }) => !passed).map(({ reason }) => reason);
  const head = { account: account.name, allowed: reasons.length === 0, reasons };
  return { ...head, equity, exposure, order: sized, checks: noted, not_asked: notAsked };
}

interface Checks {
  readonly checks: readonly CheckedLimit[];
  readonly notAsked: readonly string[];
}

function orderChecks(known: Known, order: SizedOrder): Checks {
  const market = known.isMarketOpen === null ? (['market_closed'] as const) : [];
  if (order.side === 'sell') return { checks: [heldCheck(known, order), ...marketCheck(known)], notAsked: market };
  const gate = allRefusals(entryFacts(known, order), limitsOf(known.config));
  const size = allSizeRefusals(sizeFacts(known, order), limitsOf(known.config));
  const isOfUnderlying = isBearishInstrument(known, order.ticker);
  const notAsked = [...market, ...IN_SESSION, ...(isOfUnderlying ? (['price_range'] as const) : [])];
  return {
    checks: [
      ...listed(GATE_REFUSALS, notAsked, gate),
      ...listed(SIZE_REFUSALS, SIZE_IN_SESSION, size),
      lossCheck(known),
    ],
    notAsked: [...notAsked, ...SIZE_IN_SESSION],
  };
}

/** The account as it stands: could any entry pass? */
function accountChecks(known: Known): Checks {
  const { exposure, config, equity } = known;
  const nothing: SizedOrder = { ...NO_ORDER, price: config.MIN_PRICE };
  const gate = allRefusals(entryFacts(known, nothing), limitsOf(config));
  const value = exposure.open_value + exposure.working_value;
  const mostValue = config.MAX_OPEN_RISK * equity.value;
  const free = exposure.cash - exposure.working_value;
  const isMarketAsked = known.isMarketOpen !== null;
  const others = Object.keys(GATE_REFUSALS).filter((reason) => !OF_ACCOUNT.some((own) => own === reason));
  return {
    checks: [
      ...listed(GATE_REFUSALS, others, gate),
      check('open_risk', SIZE_REFUSALS.open_risk, value < mostValue, { value, most: mostValue }),
      check('buying_power', 'no cash is free', free > 0, { free }),
      ...marketCheck(known),
      lossCheck(known),
    ],
    notAsked: isMarketAsked ? ['outside_window'] : ['market_closed', 'outside_window'],
  };
}

const NO_ORDER: Omit<SizedOrder, 'price'> = {
  ...{ ticker: '', side: 'buy', size: 0, limit: 0, stop_share: 0, quantity: 0, value: 0, risk: 0 },
};

function listed<Reason extends string>(
  meanings: Readonly<Record<Reason, string>>,
  notAsked: readonly string[],
  failures: readonly { readonly reason: Reason; readonly numbers: GateNumbers }[],
): CheckedLimit[] {
  return (Object.keys(meanings) as Reason[])
    .filter((reason) => !notAsked.includes(reason))
    .map((reason) => {
      const failure = failures.find((each) => each.reason === reason);
      return check(reason, meanings[reason], failure === undefined, failure?.numbers ?? {});
    });
}

function check(reason: string, meaning: string, passed: boolean, numbers: GateNumbers): CheckedLimit {
  return { reason, meaning, passed, numbers, note: null };
}

/** By the calendar. */
function marketCheck({ isMarketOpen }: Known): CheckedLimit[] {
  return isMarketOpen === null ? [] : [check('market_closed', GATE_REFUSALS.market_closed, isMarketOpen, {})];
}

function lossCheck({ config, equity, exposure: { profit } }: Known): CheckedLimit {
  const isReached = isLossLimitReached(profit, equity.value, config.DAILY_LOSS_LIMIT);
  const most = config.DAILY_LOSS_LIMIT * equity.value;
  return check('daily_loss', "the day's loss is at DAILY_LOSS_LIMIT", !isReached, { loss: Math.max(0, -profit), most });
}

/** It sells only what it bought itself and is not selling already. */
function heldCheck({ view }: Known, { ticker, size }: SizedOrder): CheckedLimit {
  const own = (view?.trades ?? []).filter((trade) => trade.order.ticker === ticker && trade.exitAsked === null);
  const held = own.reduce((sum, { remaining }) => sum + remaining, 0);
  return check('not_held', 'tbot sells only what it bought itself, and never short', size <= held, { held, size });
}

function sizedOrder(order: ProposedOrder, config: TradingConfig): SizedOrder {
  const isOption = readOccSymbol(order.ticker) !== null;
  const step = config.FRACTIONAL && !isOption ? FRACTIONAL_STEP : WHOLE_STEP;
  const quantity = quantityFor(order.size, 1, step);
  const limit = order.limit ?? floorToTick(order.price * (1 + config.MAX_SLIPPAGE));
  const value = quantity * order.price * (isOption ? PUT_MULTIPLIER : 1);
  return { ...order, quantity, limit, value, risk: value * (isOption ? 1 : order.stop_share) };
}

function entryFacts(
  { app, view, isThisSession, exposure, isKilled, isDisarmed, isMarketOpen }: Known,
  { ticker, price }: SizedOrder,
): EntryFacts {
  const contract = readOccSymbol(ticker);
  const { program } = app;
  const reference = readReference(program);
  const isInstrument = contract?.right === 'put' || reference.underlyingOf(ticker) !== null;
  const symbol = contract?.root ?? reference.underlyingOf(ticker) ?? ticker;
  const isBanned = reference.isLeveragedOrVolatility(ticker) || contract?.right === 'call';
  const foreign = view?.lastReconcile?.foreign ?? [];
  return {
    isKillSwitchEngaged: isKilled,
    isDisarmed,
    isMarketOpen: isMarketOpen ?? true,
    isInsideWindow: true,
    isLeveraged: isBanned || (!isInstrument && reference.isInverse(ticker)),
    isForeign: foreign.includes(ticker) || foreign.includes(symbol),
    isAlreadyTraded: isThisSession && (view?.blocklist.has(symbol) ?? false),
    entries: null,
    positions: exposure.positions,
    ownPositions: null,
    underlyingPrice: price,
    volume: null,
    priceAgeMinutes: 0,
    quote: null,
    isHalted: false,
    isTradable: true,
    sentThisMinute: 0,
    isDuplicate: false,
    tries: 0,
    hasOppositeOrder: (view?.trades ?? []).some(
      (trade) => trade.order.ticker === ticker && trade.exitAsked !== null && trade.remaining > 0,
    ),
  };
}

function sizeFacts({ equity, exposure }: Known, order: SizedOrder): SizeFacts {
  const isOption = readOccSymbol(order.ticker) !== null;
  return {
    quantity: order.quantity,
    multiplier: isOption ? PUT_MULTIPLIER : 1,
    decisionPrice: order.price,
    lastPrice: order.price,
    limit: order.limit,
    riskShare: isOption ? 1 : order.stop_share,
    quote: null,
    equity: equity.value,
    openValue: exposure.open_value,
    workingValue: exposure.working_value,
    cash: isOption ? exposure.cash_for_puts : exposure.cash,
  };
}

/** The price range is asked of what signals, whose price is not known here. */
function isBearishInstrument({ app }: Known, ticker: string): boolean {
  return readOccSymbol(ticker) !== null || readReference(app.program).underlyingOf(ticker) !== null;
}

function limitsOf(config: TradingConfig): RiskLimits {
  return config;
}
