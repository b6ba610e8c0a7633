/** What a signal saw, in the words of its strategy. */
import type { SignalEvent } from '../../session/journal.ts';
import { count, percent, price, ratio } from '../../core/figures.ts';

type Numbers = SignalEvent['numbers'];

/** Without a full stop. */
export function signalSentence({ strategy, symbol, side, close, score, numbers }: SignalEvent): string {
  const what = `${strategy} signalled ${symbol} (${side}): it closed at ${priceOf(close)}`;
  return `${what}${reasonOf(strategy, side, numbers)}; score ${scoreText(score)}`;
}

function reasonOf(strategy: string, side: string, n: Numbers): string {
  const [beyond, turned] = side === 'long' ? ['above', 'above the high'] : ['below', 'below the low'];
  if (strategy === 'open')
    return `, above the trigger of ${priceOf(n.trigger)} over the opening range (${priceOf(n.range_low)} to ${priceOf(n.range_high)}), on ${volumeText(n)}`;
  if (strategy === 'mid')
    return `, ${percent(numberOf(n.deviation))} from VWAP at ${priceOf(n.vwap)}, and turned ${turned} of the bar before (${priceOf(side === 'long' ? n.previous_high : n.previous_low)})${filterText(n)}`;
  if (n.rule === 'trend')
    return `, a new ${side === 'long' ? 'high' : 'low'} of the session (before: ${priceOf(side === 'long' ? n.session_high : n.session_low)}), ${beyond} VWAP at ${priceOf(n.vwap)}, on ${volumeText(n)}`;
  if (n.rule === 'fade')
    return `, after ${percent(numberOf(n.return_15))} in 15 bars with an RSI of ${ratio(numberOf(n.rsi))}, and turned ${turned} of the bar before (${priceOf(n.turned_at)})`;
  const seen = Object.entries(n).map(([name, value]) => `${name} ${String(value)}`);
  return seen.length === 0 ? '' : ` (${seen.join(', ')})`;
}

function volumeText({ volume, mean_volume }: Numbers): string {
  const [own, mean] = [numberOf(volume), numberOf(mean_volume)];
  const times = own === null || mean === null || mean === 0 ? null : own / mean;
  return `${count(own)} shares, ${ratio(times)} times the mean of ${count(mean)}`;
}

function filterText({ adx, band }: Numbers): string {
  const by = [
    ...(typeof adx === 'number' ? [`ADX ${ratio(adx)}`] : []),
    ...(typeof band === 'number' ? [`Bollinger band touched at ${price(band)}`] : []),
  ];
  return by.length === 0 ? '' : `; ${by.join(', ')}`;
}

function numberOf(value: number | string | null | undefined): number | null {
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

function priceOf(value: number | string | null | undefined): string {
  const number = numberOf(value);
  return number === null ? 'n/a' : price(number);
}

/** Scores are factors of volume, or shares of a price. */
function scoreText(score: number): string {
  return score < 0.1 ? score.toFixed(4) : ratio(score);
}
