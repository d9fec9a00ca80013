const keys = Array.from({ length: 100000 }, (_, number) => `k${number}`);
output = new Proxy({}, {
  ownKeys: () => keys,
  getOwnPropertyDescriptor: () => ({ value: 'x', enumerable: true, configurable: true }),
  get: (_, name) => (name === 'toJSON' ? undefined : 'x'.repeat(1000)),
});
