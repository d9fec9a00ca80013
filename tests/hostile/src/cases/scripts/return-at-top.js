output = { first: 1 };
return;
output = { second: 2 };
