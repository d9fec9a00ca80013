const again = () => [2, 1].sort(again).length;
try {
  output = { again: again() };
} catch (error) {
  output = { caught: error.name };
}
