export type { Fault, FaultRule } from './faults.ts';
export type { SandboxOptions } from './options.ts';
export { type Sandbox, startSandbox } from './server.ts';
export type { SandboxRequest } from './state.ts';
