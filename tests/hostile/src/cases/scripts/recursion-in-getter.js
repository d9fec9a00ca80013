const object = {
  get again() {
    return object.again;
  },
};
try {
  output = { again: object.again };
} catch (error) {
  output = { caught: error.name };
}
