Object.defineProperty(Object.prototype, 'again', { get: () => require('util').inspect({}.again) });
try {
  output = { again: {}.again };
} catch (error) {
  output = { caught: error.name };
}
