let proxy = {};
for (let depth = 0; depth < 100000; depth += 1) proxy = new Proxy(proxy, {});
try {
  output = { again: typeof proxy.again };
} catch (error) {
  output = { caught: error.name };
}
