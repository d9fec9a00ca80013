const again = new Function('again', 'return again(again) + 1;');
output = {};
try {
  again(again);
} catch (error) {
  output = { caught: error.name };
}
