output = {
  main: typeof Function('return this')().process.mainModule,
  global: Function('return this')() === globalThis,
  indirect: (0, eval)('typeof require + typeof host'),
  of: (await (async () => {}).constructor('return typeof require + typeof host')()),
  generator: (function* () {}).constructor('yield typeof host')().next().value,
  array: [].constructor.constructor('return typeof host')(),
  native: fetch.constructor('return typeof host')(),
  answer: (await fetch(`${input.base}/ok`)).headers.get.constructor('return typeof host')(),
};
