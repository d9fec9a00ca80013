const again = () => again() + 1;
try {
  again();
} catch (error) {
  output = { caught: error.name, told: error.message };
}
