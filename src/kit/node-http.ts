/**
 * What cc-ci uses of `node:http`, without the rest of it. An `import` of a built-in module asks for every name that it exports, and one of these (`WebSocket`) loads Node's whole fetch: a tenth of a second of
 * processor time at every start. A test sees to it that no command loads it otherwise.
 */
export const { Agent, createServer, request } = process.getBuiltinModule("node:http");
