const makers = {
  array: () => new Uint8Array(2 ** 33).length,
  buffer: () => Buffer.alloc(2 ** 31).length,
  raw: () => new ArrayBuffer(2 ** 40).byteLength,
  unsafe: () => Buffer.allocUnsafe(2 ** 53).length,
};
const told = {};
for (const [name, make] of Object.entries(makers)) {
  try {
    told[name] = make();
  } catch (error) {
    told[name] = error.name;
  }
}
output = told;
