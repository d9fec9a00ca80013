const sloppy = function () {
  return this;
};
output = {
  host: typeof host,
  own: typeof sloppy().host,
  global: typeof globalThis.host,
  made: Function('return typeof host')(),
};
