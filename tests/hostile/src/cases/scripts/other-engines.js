const names = [
  'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Worker', 'importScripts', 'Deno', 'Bun', 'ShadowRealm', '$262', 'gc',
];
output = { there: names.filter((name) => typeof globalThis[name] !== 'undefined') };
