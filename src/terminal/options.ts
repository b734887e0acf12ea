// The rules of what a person sees:
//
//   - stdout holds the result and nothing else; all the rest, prompts included, is on stderr.
//   - With --json stderr stays empty but for the prompts and the log of -v.
//   - -q leaves errors and prompts. Without a terminal there is no color and nothing that moves.
//   - Messages start in lower case and end without a full stop; a hint is the next command.

/** How the conversation is held. */
export interface TerminalOptions {
  /** The result is JSON, and so are errors and warnings. */
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether the log is shown. */
  readonly verbose: boolean;
  /** Whether color is wanted where it can be seen. */
  readonly color: boolean;
  /** The flags that a command of ours needs to be about the same account, as a shell reads them. */
  readonly callFlags: string;
  /** The server's host where it is not TMDb's own. */
  readonly otherHost: string | undefined;
  /** Whether a person may be asked, if there is a terminal. */
  readonly input: boolean;
}
