const again = () => 'a'.replace('a', again);
try {
  output = { again: again() };
} catch (error) {
  output = { caught: error.name };
}
