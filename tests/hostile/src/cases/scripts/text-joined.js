const piece = 'x'.repeat(1 << 20);
output = {};
output.length = new Array(4096).fill(piece).join(piece).length;
