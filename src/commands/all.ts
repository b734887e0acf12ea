import type { CommandEntry } from '../command-line/command.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'login',
    group: 'Log in',
    summary: 'log in, with username and password or in the browser',
    load: async () => (await import('./login.ts')).login,
  },
  {
    name: 'status',
    group: 'Use',
    summary: 'show who is logged in, and what with',
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'whoami',
    group: 'Use',
    summary: 'print the username',
    load: async () => (await import('./whoami.ts')).whoami,
  },
  {
    name: 'logout',
    group: 'Log in',
    summary: 'end the session',
    load: async () => (await import('./logout.ts')).logout,
  },
  {
    name: 'guest',
    group: 'Log in',
    summary: 'give a guest session',
    load: async () => (await import('./guest.ts')).guest,
  },
  {
    name: 'token',
    group: 'Log in',
    summary: 'make a request token to approve',
    load: async () => (await import('./token.ts')).token,
  },
  {
    name: 'validate',
    group: 'Log in',
    summary: 'approve a request token with username and password',
    load: async () => (await import('./validate.ts')).validate,
  },
  {
    name: 'session',
    group: 'Log in',
    summary: 'exchange an approved request token for a session',
    load: async () => (await import('./session.ts')).session,
  },
  {
    name: 'print',
    group: 'Use',
    summary: 'print a stored value and nothing else',
    load: async () => (await import('./print.ts')).print,
  },
  {
    name: 'export',
    group: 'Use',
    summary: 'write the credentials for another program',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'exec',
    group: 'Use',
    summary: 'run a program with the credentials in its environment',
    load: async () => (await import('./exec.ts')).exec,
  },
  {
    name: 'config',
    group: 'Set up',
    summary: 'show and change settings',
    load: async () => (await import('./config.ts')).config,
  },
  {
    name: 'profile',
    group: 'Set up',
    summary: 'list, choose, rename and remove stored accounts',
    load: async () => (await import('./profile.ts')).profile,
  },
  {
    name: 'completion',
    group: 'Set up',
    summary: 'print the completion script of a shell',
    load: async () => (await import('./completion.ts')).completion,
  },
  {
    name: 'doctor',
    group: 'Set up',
    summary: 'find out why a login fails',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'sandbox',
    group: 'Develop',
    summary: 'serve an embedded TMDb to try and test against',
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
];
