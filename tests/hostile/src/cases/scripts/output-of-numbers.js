output = { nan: NaN, endless: -Infinity, zero: -0, large: 1e400, whole: 2 ** 53 + 1, tiny: 5e-324, nothing: undefined };
