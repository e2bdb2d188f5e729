// The guarded authorizer's file is loaded with require(), so this cannot be TypeScript; the plugin puts the real guard in its place.
exports.guard = undefined;
