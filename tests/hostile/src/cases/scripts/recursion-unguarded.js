var __weft_enter__ = () => {};
globalThis.__weft_enter__ = () => {};
const again = () => again() + 1;
output = {};
try {
  again();
} catch (error) {
  output = { caught: error.name };
}
