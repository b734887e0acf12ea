import type { Command } from '../command-line/command.ts';

/** A command as the help lists it. Its code is loaded only when it runs or is explained itself. */
export interface CommandEntry {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'login',
    summary: 'log in, with username and password or in the browser',
    load: async () => (await import('./login.ts')).login,
  },
  {
    name: 'status',
    alias: 'whoami',
    summary: 'show who is logged in, and what with',
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'logout',
    summary: 'end the session',
    load: async () => (await import('./logout.ts')).logout,
  },
  {
    name: 'guest',
    summary: 'give a guest session',
    load: async () => (await import('./guest.ts')).guest,
  },
  {
    name: 'token',
    summary: 'make a request token to approve',
    load: async () => (await import('./token.ts')).token,
  },
  {
    name: 'validate',
    summary: 'approve a request token with username and password',
    load: async () => (await import('./validate.ts')).validate,
  },
  {
    name: 'session',
    summary: 'exchange an approved request token for a session',
    load: async () => (await import('./session.ts')).session,
  },
  {
    name: 'print',
    summary: 'print a stored value and nothing else',
    load: async () => (await import('./print.ts')).print,
  },
  {
    name: 'export',
    summary: 'write the credentials for another program',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'exec',
    summary: 'run a program with the credentials in its environment',
    load: async () => (await import('./exec.ts')).exec,
  },
  {
    name: 'config',
    summary: 'show and change settings',
    load: async () => (await import('./config.ts')).config,
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    load: async () => (await import('./completion.ts')).completion,
  },
  {
    name: 'doctor',
    summary: 'find out why a login fails',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'sandbox',
    summary: 'serve an embedded TMDb to try and test against',
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
];
