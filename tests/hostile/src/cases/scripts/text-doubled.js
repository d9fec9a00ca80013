let text = 'x';
output = {};
for (;;) text += text;
