let number = 3n;
output = {};
for (;;) number **= 3n;
