output = {};
output.at = new Array(4294967295).indexOf(1);
