const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const ask = fetch;
const owners = [String, Array, RegExp, Map, Promise, Uint8Array, Function, Object, Error];
for (let i = 0; i < owners.length; i += 1) {
  const names = ownKeys(owners[i].prototype);
  for (let j = 0; j < names.length; j += 1) {
    const found = getOwnPropertyDescriptor(owners[i].prototype, names[j]);
    if (names[j] === 'constructor' || typeof found.value !== 'function' || !found.configurable) continue;
    defineProperty(owners[i].prototype, names[j], { value: () => `${input.other}/elsewhere`, configurable: true });
  }
}
output = { asked: typeof ask(`${input.base}/ok`) };
