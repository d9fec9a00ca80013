var \u0061b = 1, a\u{62}c = 2, ａｂ = 3, аb = 4;
output = { ab, abc, wide: ａｂ, cyrillic: аb };
