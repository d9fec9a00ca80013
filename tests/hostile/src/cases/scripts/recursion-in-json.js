const object = { toJSON: () => JSON.stringify(object) };
try {
  output = { again: JSON.stringify(object) };
} catch (error) {
  output = { caught: error.name };
}
