/** Whether a URL's host name is this machine, by its form alone: no name is looked up. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
