/** Work that a test has several pieces of, two at a time: while one process starts or waits, another goes on. */
const LANES = 2;

/** Each piece is begun in its order. The first that fails ends it. */
export async function inLanes<T>(pieces: Iterable<T>, work: (piece: T) => Promise<void>): Promise<void> {
  const waiting = pieces[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
