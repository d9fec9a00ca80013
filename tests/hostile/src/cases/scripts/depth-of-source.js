output = {};
try {
  output.result = eval('('.repeat(100000) + '1' + ')'.repeat(100000));
} catch (error) {
  output.caught = error.name;
}
