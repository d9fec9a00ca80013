let asked = 0;
Object.defineProperty(globalThis, 'output', {
  get() {
    asked += 1;
    return { asked };
  },
  set() {},
  configurable: true,
});
output = {};
