output = {};
throw undefined;
