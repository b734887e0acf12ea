/** A signal that aborts that many milliseconds after another one. `release` lets go of that one. */
export function delayed(
  origin: AbortSignal,
  milliseconds: () => number,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const follow = () => {
    const delay = milliseconds();
    if (delay === 0) controller.abort();
    else timer = setTimeout(() => controller.abort(), delay);
  };
  if (origin.aborted) follow();
  else origin.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      origin.removeEventListener('abort', follow);
    },
  };
}
