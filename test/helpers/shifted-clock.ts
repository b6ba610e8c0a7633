/** Loaded before a program (--import): its clock, and that of its children, shows TEST_CLOCK when the first of them starts. */
const shown = process.env.TEST_CLOCK;
if (shown !== undefined) {
  const Real = Date;
  process.env.TEST_CLOCK_OFFSET ??= String(Real.parse(shown) - Real.now());
  const offset = Number(process.env.TEST_CLOCK_OFFSET);
  globalThis.Date = new Proxy(Real, {
    construct: (target, args: unknown[], made) =>
      Reflect.construct(target, args.length === 0 ? [Real.now() + offset] : args, made) as Date,
    get: (target, name, receiver) =>
      name === 'now' ? () => Real.now() + offset : (Reflect.get(target, name, receiver) as unknown),
  });
}
