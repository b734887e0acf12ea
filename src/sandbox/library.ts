export type { Fault, FaultRule } from './faults.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './server.ts';
export type { SandboxRequest } from './state.ts';
