output = {} }) /*
