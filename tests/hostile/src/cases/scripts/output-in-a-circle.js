output = {};
output.output = output;
