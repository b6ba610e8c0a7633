/** The U over a session: volatility and volume are high after the open, low at noon, and rise into the close. */

export interface SessionProfile {
  /** C: 390 or 210. */
  readonly minutes: number;
  /** By session minute: the share of the session's volume. Adds up to 1. */
  readonly volume: Float64Array;
  /** By session minute: the deviation of its return as a share of the session's. The squares add up to 1. */
  readonly deviation: Float64Array;
}

/** Height at the ends over the height at the bottom, less 1. */
const VOLUME_AT_OPEN = 3.2;
const VOLUME_AT_CLOSE = 3.6;
const DEVIATION_AT_OPEN = 1.9;
const DEVIATION_AT_CLOSE = 0.7;

export function sessionProfile(minutes: number): SessionProfile {
  const volume = new Float64Array(minutes);
  const deviation = new Float64Array(minutes);
  let volumes = 0;
  let squares = 0;
  for (let m = 0; m < minutes; m++) {
    const toClose = (m + 0.5) / minutes;
    const fromOpen = 1 - toClose;
    const opening = fromOpen * fromOpen * fromOpen * fromOpen * fromOpen * fromOpen;
    const closing = toClose * toClose * toClose * toClose * toClose * toClose;
    const v = 1 + VOLUME_AT_OPEN * opening + VOLUME_AT_CLOSE * closing;
    const d = 1 + DEVIATION_AT_OPEN * opening + DEVIATION_AT_CLOSE * closing;
    volume[m] = v;
    deviation[m] = d;
    volumes += v;
    squares += d * d;
  }
  const root = Math.sqrt(squares);
  return { minutes, volume: volume.map((v) => v / volumes), deviation: deviation.map((d) => d / root) };
}
