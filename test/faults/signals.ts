/** Each signal: whether it ends a command, and whether it is handed on to a program that is run. */
export const SIGNALS = [
  { signal: 'SIGHUP', ends: true, isHandedOn: true },
  { signal: 'SIGINT', ends: true, isHandedOn: true },
  { signal: 'SIGQUIT', ends: true, isHandedOn: true },
  { signal: 'SIGUSR1', ends: false, isHandedOn: true },
  { signal: 'SIGUSR2', ends: true, isHandedOn: true },
  { signal: 'SIGALRM', ends: true, isHandedOn: true },
  { signal: 'SIGTERM', ends: true, isHandedOn: true },
  { signal: 'SIGVTALRM', ends: true, isHandedOn: true },
  { signal: 'SIGCONT', ends: false, isHandedOn: true },
  { signal: 'SIGWINCH', ends: false, isHandedOn: true },
  { signal: 'SIGXFSZ', ends: false, isHandedOn: false },
  { signal: 'SIGPIPE', ends: false, isHandedOn: false },
] as const;
