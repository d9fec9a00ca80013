const object = { toString: () => `${object}` };
try {
  output = { again: `${object}` };
} catch (error) {
  output = { caught: error.name };
}
