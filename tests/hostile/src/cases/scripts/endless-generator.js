const forever = function* () {
  for (;;) yield 1;
};
output = {};
for (const one of forever()) output.one = one;
