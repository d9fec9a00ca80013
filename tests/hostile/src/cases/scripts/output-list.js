output = [{ a: 1 }];
