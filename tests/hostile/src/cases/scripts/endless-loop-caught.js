output = {};
for (;;) {
  try {
    for (;;) ;
  } catch (error) {
    continue;
  } finally {
    continue;
  }
}
