output = {};
const again = (depth) => again(depth + 1) + 1;
again(0);
