const proxy = new Proxy({}, { get: (_, name) => proxy[name] });
try {
  output = { again: proxy.again };
} catch (error) {
  output = { caught: error.name };
}
