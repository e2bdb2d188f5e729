// Modules that tsx loads for the plugin are loaded once more for it alone; from here on they are those that the framework runs with.
exports.load = (url) => import(url);
